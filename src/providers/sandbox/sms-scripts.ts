import type { HandsetBehaviour } from './world';

/** One report about one message. */
export interface ScriptedReport {
  afterMs: number;
  status: string;
  errorCode?: string;
}

/** From one report to the next, when nothing else is said. */
const GAP_MS = 300;
const TWO_HOURS_MS = 2 * 3_600_000;

const sent: ScriptedReport = { afterMs: 0, status: 'sent' };
const delivered: ScriptedReport = { afterMs: GAP_MS, status: 'delivered' };
const failing = (errorCode: string): ScriptedReport[] => [
  sent,
  { afterMs: GAP_MS, status: 'undelivered', errorCode },
];

/** What a carrier reports about a message to a handset of each kind. Codes as in data/signals. */
export const SMS_SCRIPTS: Record<HandsetBehaviour, readonly ScriptedReport[]> = {
  delivered: [sent, delivered],
  absent: failing('30003'),
  unknown_subscriber: failing('30005'),
  // 停机: Twilio has no code of its own for it.
  suspended: failing('MK:0005'),
  // 号码无效或空号: one code for several states of the line.
  ambiguous: failing('CB:0001'),
  // Delivered perfectly, to a stranger.
  recycled: [sent, delivered],
  silent: [],
  late: [sent, { afterMs: TWO_HOURS_MS, status: 'delivered' }],
  duplicate: [sent, sent, delivered, delivered],
  reordered: [
    { afterMs: 0, status: 'delivered' },
    { afterMs: GAP_MS, status: 'sent' },
    { afterMs: 2 * GAP_MS, status: 'queued' },
  ],
  filtered: failing('30007'),
  // One segment was lost; the carrier goes on to report about the other.
  multipart_partial: [...failing('30008'), { afterMs: 2 * GAP_MS, status: 'delivered' }],
  // The first operator says that the number moved (携号转网), the second one delivers.
  ported: [{ ...sent, errorCode: 'MB:1049' }, delivered],
};

/** Behaviours in which a `delivered` report means that the whole text is on the handset. */
export function reachesHandset(behaviour: HandsetBehaviour, report: ScriptedReport): boolean {
  return report.status === 'delivered' && behaviour !== 'multipart_partial';
}
