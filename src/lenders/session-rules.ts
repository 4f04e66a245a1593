const MINUTE_MS = 60_000;

/** How long a sign-in is good for. Times of the one clock. */
export const SESSION_RULES = {
  /** Without a sign of life it ends. */
  idleMs: 30 * MINUTE_MS,
  /** And in any case after this. */
  lifeMs: 12 * 60 * MINUTE_MS,
  /** A sensitive action needs a proof no older than this. */
  freshMs: 10 * MINUTE_MS,
  /** A sign of life is written at most this often. */
  seenEveryMs: MINUTE_MS,
} as const;

/** `password`: the second factor is still to come; `enrol`: one has to be set up first; only `full` opens anything. */
export const SESSION_STAGES = ['password', 'enrol', 'full'] as const;
export type SessionStage = (typeof SESSION_STAGES)[number];

/** What of a session says whether it still counts. */
export interface SessionTimes {
  lastSeenAt: Date;
  endsAt: Date;
  endedAt: Date | null;
}

/** True while a session counts: not ended, not idle too long, not over its life. */
export function isAlive({ lastSeenAt, endsAt, endedAt }: SessionTimes, now: Date): boolean {
  return endedAt === null && now < endsAt && now.getTime() - lastSeenAt.getTime() < SESSION_RULES.idleMs;
}

/** True when who sits there proved it a short while ago. */
export function isFresh(provedAt: Date, now: Date): boolean {
  return now.getTime() - provedAt.getTime() < SESSION_RULES.freshMs;
}
