import { Resolver } from 'node:dns/promises';

/** All addresses of a host name, IPv4 first. Throws when the name has none. */
export type Resolve = (host: string) => Promise<string[]>;

const TIMEOUT_MS = 2_000;
const TRIES = 2;

/**
 * Ask DNS, and DNS alone: the system's own resolver also reads /etc/hosts and the names of the local network, and
 * a slow answer would hold one of the four threads that the whole process shares.
 */
export const resolveByDns: Resolve = async (host) => {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const refused = answers.find((answer) => answer.status === 'rejected');
  throw refused ? refused.reason : Object.assign(new Error('no address'), { code: 'ENODATA' });
};
