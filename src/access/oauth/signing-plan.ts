const HOUR_MS = 3_600_000;

/** How long an access token lives. */
export const TOKEN_SECONDS = 900;

export const SIGNING_RULES = {
  /** A new key after so long. */
  everyMs: 90 * 24 * HOUR_MS,
  /** Published before it signs: whoever keeps our JWKS for a while knows it then. */
  settleMs: HOUR_MS,
  /** Published still, after the next one began to sign: far longer than a token lives. */
  keepMs: 24 * HOUR_MS,
} as const;

export interface KeyFacts {
  kid: string;
  createdAt: Date;
}

export interface SigningPlan {
  /** Sign with this one; null: there is none yet. */
  signWith: string | null;
  /** It is time for another key. */
  make: boolean;
  /** Nothing signed by these can be good any more. */
  retire: string[];
}

/** What to do with the keys that sign access tokens, given those there are. */
export function planSigningKeys(keys: readonly KeyFacts[], now: Date): SigningPlan {
  const newestFirst = [...keys].sort(
    (a, b) => b.createdAt.getTime() - a.createdAt.getTime() || a.kid.localeCompare(b.kid),
  );
  const age = ({ createdAt }: KeyFacts) => now.getTime() - createdAt.getTime();
  const newest = newestFirst[0];
  // A first key has nobody who could know an older one: it signs at once.
  const signing = newestFirst.findIndex((key) => age(key) >= SIGNING_RULES.settleMs);
  const at = signing < 0 ? newestFirst.length - 1 : signing;
  const current = newestFirst[at];
  const isOldOver = current !== undefined && age(current) >= SIGNING_RULES.settleMs + SIGNING_RULES.keepMs;
  return {
    signWith: current?.kid ?? null,
    make: newest === undefined || age(newest) >= SIGNING_RULES.everyMs,
    retire: isOldOver ? newestFirst.slice(at + 1).map(({ kid }) => kid) : [],
  };
}
