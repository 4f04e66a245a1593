import { homeZone } from '../decisions/policy/home-zone';
import type { ChannelKind, Locale, Trust } from '../decisions/words';
import type { Tx } from '../platform/tx';
import { LIMITS } from './limits';
import type { CodePurpose } from './codes';
import type { LinkPurpose } from './links';
import type { Reverification } from './reverification.entity';

export type Choice = 'same' | 'new' | 'not_me';

/** One browser at one case: everything that a page or a step is decided from, read at once. */
export interface Visit {
  sessionId: string;
  linkId: string;
  linkPurpose: LinkPurpose;
  /** The channel that the link came over. */
  channelId: string;
  channelKind: ChannelKind;
  channelTrust: Trust;
  choice: Choice | null;
  /** Channels that this browser showed to be read by its person. */
  proved: string[];
  caseId: string;
  lenderId: string;
  borrowerId: string;
  country: string;
  locale: Locale;
  /** Dates on the page are told in it. */
  zone: string;
  state: Reverification['state'];
  doubtedId: string;
  doubtedKind: ChannelKind;
  /** The doubted channel's last proof: what a carrier compares with. */
  doubtedProvedAt: Date | null;
  newChannelId: string | null;
  caseProofs: { channelId: string }[];
  told: string[];
  holdUntil: Date | null;
  valuesGiven: number;
  reportedAt: Date | null;
  lenderName: string;
  officialNumber: string;
  /** This browser's live code, if one is out. */
  code: { purpose: CodePurpose; createdAt: Date; expiresAt: Date; checks: number } | null;
  /** True when a code of this browser went to the value that the case has now. */
  sentToValue: boolean;
  /** Codes that the link may still send to the value, and when the last one went. */
  valueCodes: CodeBudget;
  mailboxCodes: CodeBudget;
}

export interface CodeBudget {
  left: number;
  lastAt: Date | null;
}

/** The visit that a session cookie belongs to, or null; ended and outlived sessions belong to none. */
export async function findVisit(tx: Tx, cookieHash: Buffer, now: Date): Promise<Visit | null> {
  const [row] = await tx.query(
    `SELECT s.id AS "sessionId", l.id AS "linkId", l.purpose AS "linkPurpose", l.channel_id AS "channelId", via.kind AS "channelKind",
            via.trust AS "channelTrust", s.choice, s.proved, r.id AS "caseId", r.lender_id AS "lenderId",
            r.borrower_id AS "borrowerId", b.country, b.region, b.time_zones AS "timeZones", b.locale, le.packs, r.state, r.channel_id AS "doubtedId", d.kind AS "doubtedKind", d.verified_at AS "doubtedProvedAt",
            r.new_channel_id AS "newChannelId", r.proofs AS "caseProofs", r.told, r.hold_until AS "holdUntil",
            r.values_given AS "valuesGiven", r.reported_at AS "reportedAt", le.neutral_name AS "lenderName",
            le.official_number AS "officialNumber"
       FROM reverification_session s
       JOIN reverification_link l ON l.id = s.link_id
       JOIN reverification r ON r.id = s.reverification_id
       JOIN channel via ON via.id = l.channel_id
       JOIN channel d ON d.id = r.channel_id
       JOIN borrower b ON b.id = r.borrower_id
       JOIN lender le ON le.id = r.lender_id
      WHERE s.cookie_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2`,
    [cookieHash, now],
  );
  if (!row) return null;
  const { region, timeZones, packs, ...visit } = row;
  const zone = homeZone({ country: visit.country, region, timeZones }, packs);
  return { ...visit, zone, ...(await findCodes(tx, visit, now)) };
}

interface CodeRow {
  session_id: string;
  channel_id: string;
  purpose: CodePurpose;
  created_at: Date;
  expires_at: Date;
  checks: number;
  is_live: boolean;
  is_used: boolean;
}

async function findCodes(
  tx: Tx,
  visit: Visit,
  now: Date,
): Promise<Pick<Visit, 'code' | 'sentToValue' | 'valueCodes' | 'mailboxCodes'>> {
  const rows: CodeRow[] = await tx.query(
    `SELECT session_id, channel_id, purpose, created_at, expires_at, checks, used_at IS NOT NULL AS is_used,
            (used_at IS NULL AND voided_at IS NULL AND expires_at > $2 AND checks < $3) AS is_live
       FROM reverification_code WHERE link_id = $1 ORDER BY created_at DESC, id DESC`,
    [visit.linkId, now, LIMITS.checksPerCode],
  );
  const live = rows.find(
    (row) =>
      row.is_live &&
      row.session_id === visit.sessionId &&
      (row.purpose === 'mailbox' || row.channel_id === visit.newChannelId),
  );
  const budget = (mine: (row: CodeRow) => boolean): CodeBudget => {
    const past = rows.filter(mine);
    const isSpent = past.some((row) => !row.is_used && row.checks >= LIMITS.checksPerCode);
    return {
      left: isSpent ? 0 : Math.max(0, LIMITS.codesPerLink - past.length),
      lastAt: past[0]?.created_at ?? null,
    };
  };
  return {
    code: live
      ? { purpose: live.purpose, createdAt: live.created_at, expiresAt: live.expires_at, checks: live.checks }
      : null,
    sentToValue: rows.some(
      (row) =>
        row.session_id === visit.sessionId &&
        row.purpose !== 'mailbox' &&
        row.channel_id === visit.newChannelId,
    ),
    valueCodes: budget((row) => row.purpose !== 'mailbox'),
    mailboxCodes: budget((row) => row.purpose === 'mailbox'),
  };
}

export interface LinkRow {
  id: string;
  lenderId: string;
  caseId: string;
  channelId: string;
  purpose: LinkPurpose;
  state: Reverification['state'];
  isOpenable: boolean;
  handedOverAt: Date | null;
}

/**
 * The link behind a digest, and whether it may still be opened: in time, its channel not doubted since, its case
 * not ended; an alert may also be opened after a change went through, to object late.
 */
export async function findLink(
  tx: Tx,
  by: 'token' | 'reference',
  digest: Buffer,
  now: Date,
): Promise<LinkRow | null> {
  const [row] = await tx.query(
    `SELECT l.id, l.lender_id AS "lenderId", l.reverification_id AS "caseId", l.channel_id AS "channelId", l.purpose, r.state,
            (l.expires_at > $2 AND l.used_at IS NULL AND c.withdrawn_at IS NULL AND c.trust <> 'revoked'
              AND (c.trust <> 'suspect' OR l.purpose = 'change_report')
              AND (r.ended_at IS NULL OR (r.state = 'completed' AND l.purpose <> 'invitation'))) AS "isOpenable",
            (SELECT max(coalesce(a.handed_over_at, a.planned_at)) FROM attempt a
              WHERE a.notice_id = l.notice_id AND a.state IN ('sending', 'ambiguous', 'handed_over', 'delivered', 'opened')) AS "handedOverAt"
       FROM reverification_link l
       JOIN reverification r ON r.id = l.reverification_id
       JOIN channel c ON c.id = l.channel_id
      WHERE ${by === 'token' ? 'l.token_hash' : 'l.reference_hash'} = $1`,
    [digest, now],
  );
  return row ?? null;
}

/** True when this browser's person was shown to read the channel that its link came over. */
export function hasProvedItsChannel(visit: Pick<Visit, 'proved' | 'channelId'>): boolean {
  return visit.proved.includes(visit.channelId);
}

/** Mail is opened and pressed through by scanners, app messages and texts are not: a yes by mail is ticked first. */
export function mustTick(visit: Pick<Visit, 'channelKind'>): boolean {
  return visit.channelKind === 'email';
}

/** A channel that fell since the link was sent proves nothing and may do nothing. */
export function isChannelLost(visit: Pick<Visit, 'channelTrust' | 'linkPurpose'>): boolean {
  return (
    visit.channelTrust === 'revoked' ||
    (visit.channelTrust === 'suspect' && visit.linkPurpose !== 'change_report')
  );
}
