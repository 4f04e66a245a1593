import { SettingsError } from '../../platform/settings';
import { parseVkey, type VerifierKey } from '../note/keys';

/** A witness that this log's checkpoints are brought to. */
export interface KnownWitness {
  key: VerifierKey;
  /** Its submission prefix, without the last slash. */
  url: string;
}

/** EVIDENCE_WITNESSES: `<verifier key> <address>`, with semicolons between several. @throws SettingsError */
export function parseWitnesses(setting: string | undefined): KnownWitness[] {
  const parts = (setting ?? '').split(';').map((part) => part.trim());
  return parts.filter(Boolean).map((part) => {
    const [vkey, url, ...rest] = part.split(/\s+/);
    if (!vkey || !url || rest.length > 0 || !/^https?:\/\/\S+$/.test(url))
      throw new SettingsError(
        'EVIDENCE_WITNESSES',
        'must be verifier keys and addresses: "<key> https://…; <key> https://…"',
      );
    const key = parsed(vkey);
    if (key.type !== 'cosignature')
      throw new SettingsError('EVIDENCE_WITNESSES', `names the key of a log (${key.name}), not of a witness`);
    return { key, url: url.replace(/\/$/, '') };
  });
}

function parsed(vkey: string): VerifierKey {
  try {
    return parseVkey(vkey);
  } catch (error) {
    throw new SettingsError('EVIDENCE_WITNESSES', `is not right: ${(error as Error).message}`);
  }
}
