import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address';

const MAX_LENGTH = 2_048;
/** Names that never lead out of a machine, a site or a cluster (RFC 6761, 6762, 7686, 8375, and common practice). */
const CLOSED_SUFFIXES = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'arpa',
  'onion',
  'invalid',
  'svc',
];

/** Why a URL is not called. The words go to the lender; none of them repeats the URL. */
export const URL_REFUSALS = {
  NOT_A_URL: 'It is no absolute URL, or longer than 2,048 characters.',
  NOT_HTTPS: 'It does not begin with https://.',
  HAS_CREDENTIALS: 'It carries a user name or a password.',
  PORT_NOT_ALLOWED: 'Its port is none of those that are called.',
  HOST_NOT_PUBLIC: 'Its host is not a name or an address of the public internet.',
} as const;
export type UrlRefusal = keyof typeof URL_REFUSALS;

export interface OutboundRules {
  /** Ports that may be called over https. */
  ports: readonly number[];
  /** http:// to a loopback address on any port: the sandbox's, so that a test can listen. Never in production. */
  httpToLoopback: boolean;
}

/**
 * What is wrong with a URL before anything is resolved; null when nothing is. URL itself rewrites hosts in decimal,
 * octal, hex, short, full-width or percent-encoded writing into plain addresses, so that what is judged here is what
 * would be called.
 */
export function judgeUrl(text: string, rules: OutboundRules): UrlRefusal | null {
  const url = read(text);
  if (!url) return 'NOT_A_URL';
  if (url.username || url.password) return 'HAS_CREDENTIALS';
  const host = hostOf(url);
  if (url.protocol === 'http:') return rules.httpToLoopback && isLoopbackHost(host) ? null : 'NOT_HTTPS';
  if (url.protocol !== 'https:') return 'NOT_HTTPS';
  if (!rules.ports.includes(Number(url.port || 443))) return 'PORT_NOT_ALLOWED';
  return isPublicHost(host) ? null : 'HOST_NOT_PUBLIC';
}

/** The host as it is looked up: no brackets, no trailing dots, small letters. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
}

/** A loopback address or the one name for it. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}

function isPublicHost(host: string): boolean {
  if (isIP(host)) return isPublicAddress(host);
  // A name of one part is a neighbour's; empty parts and bad letters are left to nobody's interpretation.
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(host) || host.length > 253) return false;
  return !CLOSED_SUFFIXES.includes(host.split('.').at(-1)!);
}

function read(text: string): URL | null {
  // URL drops tabs and line breaks and turns \ into /: what a person reads and what is called would differ.
  if (text.length > MAX_LENGTH || /[\s\\\u0000-\u001f\u007f]/u.test(text)) return null;
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text)) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
