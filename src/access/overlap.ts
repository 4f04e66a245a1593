const HOUR_MS = 3_600_000;

/** While both are good, whoever uses the old one changes over. */
export const OVERLAP_HOURS = { usual: 24, most: 30 * 24 } as const;

/** When the old one ends: after the overlap, and never later than it would have ended anyway. */
export function overlapEnd(now: Date, hours: number | undefined, expiresAt: Date | null): Date {
  const end = new Date(now.getTime() + (hours ?? OVERLAP_HOURS.usual) * HOUR_MS);
  return expiresAt && expiresAt < end ? expiresAt : end;
}
