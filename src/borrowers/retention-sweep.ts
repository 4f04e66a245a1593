import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { Log } from '../platform/log';
import { inTx } from '../platform/tx';
import { FORGOTTEN } from './erasure.queries';
import { Erasures } from './erasures.service';
import { beforePeriod, RETENTION } from './retention';

const BATCH = 500;

/** Cells and rows that end by themselves, without a word: what, and when their time is over ($1). */
const ENDINGS: { name: string; period: string; sql: string }[] = [
  {
    name: 'codes',
    // On use or expiry: nothing to add.
    period: 'P0D',
    sql: `UPDATE reverification_code SET hmac = NULL, salt = NULL WHERE id IN (
            SELECT id FROM reverification_code WHERE hmac IS NOT NULL
               AND (used_at <= $1 OR voided_at <= $1 OR expires_at <= $1) LIMIT $2)`,
  },
  {
    name: 'noticeSecrets',
    period: RETENTION.verificationSecret,
    sql: `UPDATE notice SET data = NULL WHERE id IN (
            SELECT id FROM notice WHERE purpose = 'security_verification' AND data IS NOT NULL AND ended_at <= $1 LIMIT $2)`,
  },
  {
    name: 'receiptBodies',
    period: RETENTION.receiptBody,
    sql: `UPDATE receipt_inbox SET body = NULL WHERE id IN (
            SELECT id FROM receipt_inbox WHERE body IS NOT NULL AND next_step_at IS NULL AND received_at <= $1 LIMIT $2)`,
  },
  {
    name: 'consentEvidence',
    period: RETENTION.consentEvidence,
    sql: `UPDATE consent SET evidence = NULL WHERE id IN (
            SELECT id FROM consent WHERE evidence IS NOT NULL AND least(withdrawn_at, expires_at) <= $1 LIMIT $2)`,
  },
  {
    name: 'complaints',
    period: RETENTION.complaintFile,
    sql: `UPDATE hold SET detail = NULL WHERE id IN (
            SELECT id FROM hold WHERE detail IS NOT NULL AND released_at <= $1 LIMIT $2)`,
  },
  {
    name: 'suppressions',
    period: 'P0D',
    sql: `DELETE FROM suppression WHERE (lender_id, digest) IN (
            SELECT lender_id, digest FROM suppression WHERE expires_at <= $1 LIMIT $2)`,
  },
];

interface ChannelRow {
  id: string;
  lender_id: string;
  borrower_id: string;
}

/** What has had its time is destroyed: batch by batch, each in its own transaction, safe to begin again anywhere. */
@Injectable()
export class RetentionSweep {
  private readonly log = new Log('RetentionSweep');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly erasures: Erasures,
  ) {}

  /** @returns how many of each were destroyed */
  async run(): Promise<Record<string, number>> {
    const now = this.clock.now();
    const done: Record<string, number> = {};
    for (const { name, period, sql } of ENDINGS)
      done[name] = await untilNone(async () => {
        const [, count] = await this.dataSource.query(sql, [beforePeriod(now, period), BATCH]);
        return count as number;
      });
    done.channels = await untilNone(() => this.forgetChannels(now));
    done.borrowers = await this.eraseDue(now);
    return done;
  }

  /** A replaced or withdrawn contact value: its cell goes, its keyed hash stays for suppression. */
  private forgetChannels(now: Date): Promise<number> {
    return inTx(this.dataSource, async (tx) => {
      // Of a restricted borrower everything is kept until the floor is over.
      const rows: ChannelRow[] = await tx.query(
        `SELECT c.id, c.lender_id, c.borrower_id FROM channel c JOIN borrower b ON b.id = c.borrower_id
          WHERE c.address IS NOT NULL AND (c.withdrawn_at IS NOT NULL OR c.trust = 'revoked')
            AND coalesce(c.withdrawn_at, c.trust_changed_at) <= $1 AND b.processing = 'active'
          ORDER BY c.borrower_id, c.id LIMIT $2 FOR NO KEY UPDATE OF b, c`,
        [beforePeriod(now, RETENTION.replacedContactPoint), BATCH],
      );
      await tx.query(
        `UPDATE channel SET address = NULL, masked = $2, withdrawn_at = coalesce(withdrawn_at, $3), look_again_at = NULL
          WHERE id = ANY ($1)`,
        [rows.map((row) => row.id), FORGOTTEN, now],
      );
      await this.evidence.append(
        tx,
        rows.map((row) => ({
          lenderId: row.lender_id,
          borrowerId: row.borrower_id,
          subject: { chn: row.id },
          kind: 'channel.forgotten' as const,
          body: { after: RETENTION.replacedContactPoint },
        })),
      );
      for (const [lenderId, subjects] of byLender(rows))
        await this.evidence.destroyOpenings(tx, lenderId, subjects);
      return rows.length;
    });
  }

  /** Restricted ones whose floor may be over, and those whose last account ended long ago. */
  private async eraseDue(now: Date): Promise<number> {
    const rows: { id: string; processing: string }[] = await this.dataSource.query(
      `SELECT id, processing FROM borrower
        WHERE (processing = 'restricted' AND (erase_after IS NULL OR erase_after <= $1))
           OR (processing = 'active' AND closed_since <= $2) ORDER BY id`,
      [now, beforePeriod(now, RETENTION.contactLog.afterLoanClosed)],
    );
    let erased = 0;
    for (const { id, processing } of rows) {
      const cause = processing === 'active' ? 'retention' : 'request';
      try {
        const { processing: became } = await inTx(this.dataSource, (tx) =>
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

/** The streams of these channels, by lender. */
function byLender(rows: readonly ChannelRow[]): Map<string, { chn: string }[]> {
  const found = new Map<string, { chn: string }[]>();
  for (const { lender_id, id } of rows) found.set(lender_id, [...(found.get(lender_id) ?? []), { chn: id }]);
  return found;
}
