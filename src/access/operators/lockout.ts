const SECOND = 1;
const MINUTE = 60 * SECOND;

/** Real time. What is counted per account and per network, and what happens then. */
export const LOCKOUT = {
  /** Tries in a row that cost nothing. */
  free: 5,
  /** After those each try locks the account: half a minute, twice as long each time, up to this. */
  firstSeconds: 30 * SECOND,
  mostSeconds: 15 * MINUTE,
  /** Wrong tries are forgotten after a day without any. */
  memorySeconds: 24 * 60 * MINUTE,
  /** Tries of one network in a quarter of an hour, right or wrong, whoever they are for. */
  perNetwork: 60,
  networkSeconds: 15 * MINUTE,
} as const;

/** For how long the try that is the nth in a row locks its account; 0 while tries are free. */
export function lockSeconds(nth: number): number {
  if (nth < LOCKOUT.free) return 0;
  return Math.min(LOCKOUT.firstSeconds * 2 ** Math.min(nth - LOCKOUT.free, 20), LOCKOUT.mostSeconds);
}

/** One household or office, not one address: whoever has one address of IPv6 has a whole network of them. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('%')[0]!.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = tail.split(':').filter(Boolean);
  const zeros = plain.includes('::')
    ? Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0')
    : [];
  const full = [...groups, ...zeros, ...rest].map((group) => group.padStart(4, '0').toLowerCase());
  // A /56 is what a line is given.
  return `${full.slice(0, 3).join(':')}:${full[3]?.slice(0, 2)}`;
}
