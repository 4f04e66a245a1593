import { IPv4, IPv6, parse, parseCIDR } from 'ipaddr.js';

/** IETF protocol assignments: the library knows those that have a use today. */
const PROTOCOLS = parseCIDR('2001::/23') as [IPv6, number];
/** All that IANA has given out as global unicast IPv6; the rest may become anything. */
const GLOBAL_UNICAST = parseCIDR('2000::/3') as [IPv6, number];

/**
 * Whether an address that a resolver answered with belongs to the public internet. Every form that carries an
 * IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) is refused, whatever it carries: what stands at the
 * other end of the translator is not ours to judge.
 * @param address as written by a resolver or by URL: no brackets. A zone (`fe80::1%eth0`) is never public.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false;
  const parsed = parseStrictly(address);
  if (!parsed || parsed.range() !== 'unicast') return false;
  return parsed instanceof IPv4 || (parsed.match(GLOBAL_UNICAST) && !parsed.match(PROTOCOLS));
}

/** 127.0.0.0/8 or ::1, in their canonical writing. */
export function isLoopbackAddress(address: string): boolean {
  return !address.includes('%') && parseStrictly(address)?.range() === 'loopback';
}

/** Four decimal parts, or IPv6: `127.1`, `0x7f.1` and `2130706433` are no addresses here; URL has rewritten them before. */
function parseStrictly(address: string): IPv4 | IPv6 | null {
  const isAddress = IPv4.isValidFourPartDecimal(address) || IPv6.isValid(address);
  return isAddress ? parse(address) : null;
}
