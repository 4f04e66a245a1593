/**
 * Every bound of the flow in one place; from data/policy `verification` and the threat table of the design.
 * A day is 24 hours.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const LIMITS = {
  /** An invitation carries nothing that is enough alone, so it may live long. */
  invitationMs: 14 * DAY_MS,
  /** NIST 63B 3.1.3.2: a link proves its mailbox for a day after it was sent. */
  linkProvesMs: DAY_MS,
  /** Somebody opened the page and left it. */
  sessionMs: DAY_MS,
  bindingsPerLink: 3,
  /** Over one channel, for one doubted channel. */
  linksPerChannel: 3,
  linksWithinMs: 30 * DAY_MS,
  codeMs: 10 * MINUTE_MS,
  codeMinutes: 10,
  checksPerCode: 5,
  codesPerLink: 3,
  codesPerChannelHour: 3,
  codesPerChannelDay: 5,
  resendGapMs: MINUTE_MS,
  valuesPerCase: 2,
  holdMs: 72 * HOUR_MS,
  hourMs: HOUR_MS,
  /** An invited case is looked at again: channels die and appear. */
  lookMs: DAY_MS,
  dayMs: DAY_MS,
  /** How long a carrier may take to say whether a SIM was swapped, in real time. */
  simCheckMs: 3_000,
  /** A swap within this time before the code makes the number unfit to receive one. */
  simSwapWindowMs: 3 * DAY_MS,
} as const;

/** `at` moved by so many milliseconds. */
export function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
