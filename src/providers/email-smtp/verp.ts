import { timingSafeEqual } from 'node:crypto';

/** HMAC under a key of one use: Vault.mac. */
export type Mac = (use: string, message: string) => Buffer;

const USE = 'verp';
const MAC_HEX = 16;
const LOCAL_PART = /^bounce\+([0-9a-f]{32})\.([0-9a-f]{16})$/;
const LONGEST = 320;

/**
 * The return path of one attempt: `bounce+<attempt>.<mac>@<domain>`. A bounce that comes back to it is tied to
 * our mail by a token that nobody can make up, never by the address it talks about.
 */
export function verpAddress(mac: Mac, attemptId: string, domain: string): string {
  const hex = attemptId.replaceAll('-', '').toLowerCase();
  return `bounce+${hex}.${token(mac, hex)}@${domain}`;
}

/** The attempt (a uuid) that a return path of ours names; null for any other address, made-up ones included. */
export function attemptOfVerp(mac: Mac, address: string, domain: string): string | null {
  if (address.length > LONGEST) return null;
  const at = address.lastIndexOf('@');
  if (address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return null;
  // Some mail servers fold the local part; hex survives that.
  const parts = LOCAL_PART.exec(address.slice(0, at).toLowerCase());
  if (!parts) return null;
  const [, hex, given] = parts as unknown as [string, string, string];
  if (!timingSafeEqual(Buffer.from(given), Buffer.from(token(mac, hex)))) return null;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function token(mac: Mac, hex: string): string {
  return mac(USE, hex).toString('hex').slice(0, MAC_HEX);
}
