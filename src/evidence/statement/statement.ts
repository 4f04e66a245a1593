import { canonicalize } from 'json-canonicalize';
import { sha256 } from '../tree/hash';
import type { Leaf } from '../verify/entries';
import { countReach, reachOf, type NoticeReach, type ReachCounts } from './reachability';

/** Who was reached in a period, for an appeal: made once, and the log has its digest. */
export interface Statement {
  /** `stm_…` */
  id: string;
  lender: string;
  /** The lender's own reference of the borrower. */
  borrower: string;
  from: string;
  /** Not in it any more. */
  to: string;
  madeAt: string;
  notices: NoticeReach[];
  /** Notices by the highest level they reached. */
  counts: ReachCounts;
  hadAChance: number;
}

/** @param streams the entries of each notice accepted in the period, as they were when it was made */
export function makeStatement(
  about: Pick<Statement, 'id' | 'lender' | 'borrower' | 'from' | 'to' | 'madeAt'>,
  streams: readonly (readonly Leaf[])[],
): Statement {
  const notices = streams.map((leaves) => reachOf(leaves, new Date(about.madeAt)));
  const hadAChance = notices.filter((notice) => notice.hadAChance).length;
  return { ...about, notices, counts: countReach(notices), hadAChance };
}

/** `statement.json` as bundles have it. */
export function statementFile(statement: Statement): Buffer {
  return Buffer.from(`${canonicalize(statement)}\n`, 'utf8');
}

/** SHA-256 in hex over that file: what the log's entry names. */
export function statementDigest(statement: Statement): string {
  return sha256(statementFile(statement)).toString('hex');
}
