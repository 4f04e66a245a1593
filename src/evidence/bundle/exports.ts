import { createHash } from 'node:crypto';
import { newId, toApiId } from '../../platform/ids';
import type { Tx } from '../../platform/tx';
import type { Evidence } from '../evidence.service';
import { headLines, type BundleKind, type StreamHead } from '../verify/bundle-head';

/** What is exported, and on whose word. */
export interface ExportIn {
  lenderId: string;
  borrowerId: string | null;
  kind: Exclude<BundleKind, 'range' | 'statement'>;
  /** `ntc_…` or `brw_…` */
  about: string;
  /** `key_…`, `cli_…` or `opr_…` */
  by: string;
  /** Whether digests are opened in it. */
  opened: boolean;
  now: Date;
}

/**
 * The log signs for an export: an entry of its own that says which streams there were and how long each was. Whoever
 * makes a bundle smaller afterwards would have to make the log say so too.
 * @param streams as they are in this transaction
 * @returns all streams of the bundle, the export's own last
 */
export async function appendExport(
  tx: Tx,
  evidence: Evidence,
  { lenderId, borrowerId, kind, about, by, opened, now }: ExportIn,
  streams: readonly StreamHead[],
): Promise<StreamHead[]> {
  const id = newId(now);
  const body = { about, by, heads: digestOfHeads(streams), of: kind, opened, streams: streams.length };
  await evidence.append(tx, [
    { lenderId, borrowerId, subject: { exp: id }, kind: 'evidence.exported', body },
  ]);
  return [...streams, { stream: toApiId('exp', id), n: 1 }];
}

/** SHA-256 in hex over a line a stream. */
export function digestOfHeads(streams: readonly StreamHead[]): string {
  return createHash('sha256').update(headLines(streams)).digest('hex');
}
