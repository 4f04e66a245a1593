import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { compilePacks } from '../decisions/policy/compile';
import { defaultPeriod, sweptAfter, type RetainedRecord } from '../decisions/policy/retention';
import { Evidence } from '../evidence/evidence.service';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { Log } from '../platform/log';
import { inTx, tenantIds, type Tx } from '../platform/tx';
import { FORGOTTEN } from './erasure.queries';
import { Erasures } from './erasures.service';
import { beforePeriod, sweptBefore } from './retention';

const BATCH = 500;

/** Cells and rows that end by themselves, without a word: what, as which record, and when its time is over ($1). */
const ENDINGS: { name: string; record: RetainedRecord | null; sql: string }[] = [
  {
    name: 'codes',
    // On use or expiry: nothing to add.
    record: null,
    sql: `UPDATE reverification_code SET hmac = NULL, salt = NULL WHERE id IN (
            SELECT id FROM reverification_code WHERE hmac IS NOT NULL
               AND (used_at <= $1 OR voided_at <= $1 OR expires_at <= $1) LIMIT $2)`,
  },
  {
    name: 'noticeSecrets',
    record: 'verification_secret',
    sql: `UPDATE notice SET data = NULL WHERE id IN (
            SELECT id FROM notice WHERE purpose = 'security_verification' AND data IS NOT NULL AND ended_at <= $1 LIMIT $2)`,
  },
  {
    name: 'receiptBodies',
    record: 'raw_receipt',
    sql: `UPDATE receipt_inbox SET body = NULL WHERE id IN (
            SELECT id FROM receipt_inbox WHERE body IS NOT NULL AND next_step_at IS NULL AND received_at <= $1 LIMIT $2)`,
  },
  {
    name: 'signalTexts',
    record: 'raw_signal_text',
    sql: `UPDATE signal SET raw_text = NULL WHERE id IN (
            SELECT id FROM signal WHERE raw_text IS NOT NULL AND recorded_at <= $1 LIMIT $2)`,
  },
  {
    name: 'consentEvidence',
    record: 'consent_evidence',
    sql: `UPDATE consent SET evidence = NULL WHERE id IN (
            SELECT id FROM consent WHERE evidence IS NOT NULL AND least(withdrawn_at, expires_at) <= $1 LIMIT $2)`,
  },
  {
    name: 'complaints',
    record: 'complaint_file',
    sql: `UPDATE hold SET detail = NULL WHERE id IN (
            SELECT id FROM hold WHERE detail IS NOT NULL AND released_at <= $1 LIMIT $2)`,
  },
  {
    name: 'suppressions',
    // The row says itself when it ends.
    record: null,
    sql: `DELETE FROM suppression WHERE (lender_id, digest) IN (
            SELECT lender_id, digest FROM suppression WHERE expires_at <= $1 LIMIT $2)`,
  },
];

/** What has had its time is destroyed: batch by batch, each in its own transaction, safe to begin again anywhere. */
@Injectable()
export class RetentionSweep {
  private readonly log = new Log('RetentionSweep');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly erasures: Erasures,
    private readonly lenders: Lenders,
  ) {}

  /** @returns how many of each were destroyed */
  async run(): Promise<Record<string, number>> {
    const now = this.clock.now();
    const done: Record<string, number> = {};
    for (const lender of await tenantIds(this.dataSource))
      for (const [name, count] of Object.entries(await this.sweep(lender, now)))
        done[name] = (done[name] ?? 0) + count;
    return done;
  }

  private async sweep(lenderId: string, now: Date): Promise<Record<string, number>> {
    const done: Record<string, number> = {};
    // One transaction a round, not one a table: at most hours there is nothing in any of them.
    await untilNone(async () => {
      const counts = await inTx(this.dataSource, lenderId, (tx) => this.endDue(tx, lenderId, now));
      for (const [name, count] of Object.entries(counts)) done[name] = (done[name] ?? 0) + count;
      return Math.max(...Object.values(counts));
    });
    done.borrowers = await this.eraseDue(lenderId, now);
    return done;
  }

  /** One batch of each. */
  private async endDue(tx: Tx, lenderId: string, now: Date): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const { packs: ids } = await this.lenders.getById(tx, lenderId);
    const packs = compilePacks(ids);
    for (const { name, record, sql } of ENDINGS) {
      const before = record ? sweptBefore(now, sweptAfter(record, packs)) : now;
      counts[name] = (await tx.query(sql, [before, BATCH]))[1];
    }
    counts.channels = await this.forgetChannels(tx, lenderId, now);
    return counts;
  }

  /** A replaced or withdrawn contact value: its cell goes, its keyed hash stays for suppression. */
  private async forgetChannels(tx: Tx, lenderId: string, now: Date): Promise<number> {
    const after = defaultPeriod('replaced_contact_point_plaintext');
    // Of a restricted borrower everything is kept until the floor is over.
    const rows: { id: string; borrower_id: string }[] = await tx.query(
      `SELECT c.id, c.borrower_id FROM channel c JOIN borrower b ON b.id = c.borrower_id
        WHERE c.address IS NOT NULL AND (c.withdrawn_at IS NOT NULL OR c.trust = 'revoked')
          AND coalesce(c.withdrawn_at, c.trust_changed_at) <= $1 AND b.processing = 'active'
        ORDER BY c.borrower_id, c.id LIMIT $2 FOR NO KEY UPDATE OF b, c`,
      [beforePeriod(now, after), BATCH],
    );
    if (rows.length === 0) return 0;
    await tx.query(
      `UPDATE channel SET address = NULL, masked = $2, withdrawn_at = coalesce(withdrawn_at, $3), look_again_at = NULL
        WHERE id = ANY ($1)`,
      [rows.map((row) => row.id), FORGOTTEN, now],
    );
    await this.evidence.append(
      tx,
      rows.map((row) => ({
        lenderId,
        borrowerId: row.borrower_id,
        subject: { chn: row.id },
        kind: 'channel.forgotten' as const,
        body: { after },
      })),
    );
    await this.evidence.destroyOpenings(
      tx,
      lenderId,
      rows.map(({ id }) => ({ chn: id })),
    );
    return rows.length;
  }

  /** Restricted ones whose floor may be over, and those whose last account ended long ago. */
  private async eraseDue(lenderId: string, now: Date): Promise<number> {
    const rows: { id: string; processing: string }[] = await inTx(this.dataSource, lenderId, (tx) =>
      tx.query(
        `SELECT id, processing FROM borrower
        WHERE (processing = 'restricted' AND (erase_after IS NULL OR erase_after <= $1))
           OR (processing = 'active' AND closed_since <= $2) ORDER BY id`,
        [now, beforePeriod(now, defaultPeriod('contact_attempt_and_decision_log'))],
      ),
    );
    let erased = 0;
    for (const { id, processing } of rows) {
      const cause = processing === 'active' ? 'retention' : 'request';
      try {
        const { processing: became } = await inTx(this.dataSource, lenderId, (tx) =>
          this.erasures.erase(tx, id, cause, 'retention-sweep'),
        );
        if (became === 'erased') erased += 1;
      } catch (error) {
        // One that does not go must not keep the others; it is tried again at the next sweep.
        this.log.error('a borrower was not erased', { id, fault: error });
      }
    }
    return erased;
  }
}

async function untilNone(batch: () => Promise<number>): Promise<number> {
  let all = 0;
  for (let count = BATCH; count === BATCH; all += count) count = await batch();
  return all;
}
