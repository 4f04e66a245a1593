import type { DataSource } from 'typeorm';
import { checkContact } from './contact';
import { checkEvidence } from './evidence';
import { checkNotices } from './notices';
import { checkPersonalData } from './personal-data';
import { checkTenants } from './tenants';
import { checkTrust } from './trust';

/** What left the house, as the carriers saw it: how many messages each address was handed. */
export interface Outside {
  /** E.164 numbers, mailboxes, tokens, names: none of them may stand in the clear anywhere in the database. */
  secrets: readonly string[];
  /** Messages that the carriers took, by medium. */
  handedOver?: Readonly<Partial<Record<'sms' | 'email' | 'push', number>>>;
}

/** "Always true" of the domain, no. 1 to 8, on one database. Run after every flow and every fault. @returns what is broken, in words */
export async function findBroken(dataSource: DataSource, outside: Outside): Promise<string[]> {
  // One snapshot: what is read first and what is read last belong together, whatever runs meanwhile.
  return dataSource.transaction('REPEATABLE READ', async (db) => [
    ...(await checkNotices(db, outside)), // 1, 2, 4
    ...(await checkTrust(db)), // 3
    ...(await checkContact(db)), // 5
    ...(await checkEvidence(db)), // 6
    ...(await checkTenants(db)), // 7
    ...(await checkPersonalData(db, outside.secrets)), // 8
  ]);
}
