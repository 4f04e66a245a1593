import type { EntityManager } from 'typeorm';
import { allowedClass } from '../../../src/decisions/content/content-class';
import { compilePacks } from '../../../src/decisions/policy/compile';
import { evaluateContact } from '../../../src/decisions/policy/evaluate';
import { packsFor, zonesFor } from '../../../src/decisions/policy/select';
import {
  isClassAtLeast,
  type ContentClass,
  type Medium,
  type Purpose,
  type Trust,
} from '../../../src/decisions/words';

interface LeftRow {
  id: string;
  medium: Medium;
  purpose: Purpose;
  initiated_by: 'system' | 'user';
  content_class: ContentClass;
  trust_at_send: Trust;
  called_at: Date;
  country: string;
  region: string | null;
  time_zones: string[];
  packs: string[];
}

/** 5: nothing left outside its window or above its content class; nothing at all to a suspect or revoked channel. */
export async function checkContact(db: EntityManager): Promise<string[]> {
  const broken: string[] = [];
  const left: LeftRow[] = await db.query(
    `SELECT a.id, a.medium, a.purpose, a.initiated_by, a.content_class, a.trust_at_send, a.called_at,
            b.country, b.region, b.time_zones, l.packs
       FROM attempt a JOIN borrower b ON b.id = a.borrower_id JOIN lender l ON l.id = a.lender_id WHERE a.called_at IS NOT NULL`,
  );
  for (const row of left) {
    if (!isClassAtLeast(allowedClass(row.trust_at_send, row.medium, row.purpose), row.content_class)) {
      broken.push(
        `5: attempt ${row.id} said ${row.content_class} over a ${row.trust_at_send} channel by ${row.medium}`,
      );
    }
    const borrower = { country: row.country, region: row.region, timeZones: row.time_zones };
    const packs = compilePacks(packsFor(borrower, row.packs));
    const verdict = evaluateContact(
      {
        purpose: row.purpose,
        initiatedBy: row.initiated_by,
        medium: row.medium,
        trust: row.trust_at_send,
        zones: zonesFor(borrower, packs),
        at: row.called_at,
        senderRole: 'creditor',
        accountOverdue: false,
        history: [],
        contactPoint: '',
        holds: [],
        optedOut: false,
      },
      packs,
    );
    const windows = verdict.refusals.filter(
      (refusal) => refusal.kind === 'contact_window' || refusal.rule === 'content',
    );
    if (windows.length > 0)
      broken.push(
        `5: attempt ${row.id} left at ${row.called_at.toISOString()} against ${windows.map((r) => r.rule).join(', ')}`,
      );
  }
  return broken;
}
