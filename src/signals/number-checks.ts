import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { Channels } from '../borrowers/channels.service';
import { Evidence } from '../evidence/evidence.service';
import { Lenders, type Lender } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { faultOf as describe } from '../platform/fault';
import { inTx, type Tx } from '../platform/tx';
import type { CheckProvider } from '../providers/provider';
import { Providers } from '../providers/registry';

/** One night's questions are asked a few at a time; a carrier's registry is not ours to flood. */
const AT_ONCE = 8;
/** A number is asked about once a night, also when the night's run is repeated. */
const ASKED_RECENTLY_HOURS = 20;

interface DueChannel {
  id: string;
  borrower_id: string;
  verified_at: Date;
}

/**
 * "Is this still the number of the person who gave it?", asked of the number registry about numbers on file. The
 * answer is yes, no or unknown: a yes pauses the channel, nothing ever makes it more trusted.
 */
@Injectable()
export class NumberChecks {
  private readonly log = new Logger(NumberChecks.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly channels: Channels,
    private readonly channelTrust: ChannelTrust,
    private readonly lenders: Lenders,
    private readonly providers: Providers,
    private readonly evidence: Evidence,
  ) {}

  /** The nightly round: those longest neither proved nor asked about first, within each lender's budget. */
  async nightly(): Promise<Record<string, number>> {
    const checker = this.providers.checker('recycled');
    const totals = { asked: 0, recycled: 0, unknown: 0, failed: 0 };
    if (!checker) return totals;
    for (const lender of await this.lenders.all(this.dataSource)) {
      if (!lender.settings.numberChecks.nightly) continue;
      if (checker.needsConsent) continue; // Consents for checks come with their own purpose; without one nothing is asked.
      const due = await inTx(this.dataSource, lender.id, (tx) => this.findDue(tx, lender));
      for (let i = 0; i < due.length; i += AT_ONCE) {
        const answers = await Promise.all(
          due.slice(i, i + AT_ONCE).map((channel) =>
            // One number that cannot be asked about must not keep the others from being.
            this.ask(lender.id, channel, checker).catch((error: unknown) => {
              this.log.error(`channel ${channel.id} could not be checked: ${describe(error)}`);
              return 'failed' as const;
            }),
          ),
        );
        totals.asked += answers.filter((a) => a !== 'failed').length;
        totals.recycled += answers.filter((a) => a === 'yes').length;
        totals.unknown += answers.filter((a) => a === 'unknown').length;
        totals.failed += answers.filter((a) => a === 'failed').length;
      }
    }
    return totals;
  }

  private async findDue(tx: Tx, lender: Lender): Promise<DueChannel[]> {
    const asked = new Date(this.clock.now().getTime() - ASKED_RECENTLY_HOURS * 3_600_000);
    const { budgetPerNight } = lender.settings.numberChecks;
    const left = budgetPerNight === null ? null : budgetPerNight - (await spentSince(tx, lender.id, asked));
    if (left !== null && left <= 0) return [];
    // A check compares with the last proof, so only a proved number can be asked about.
    return tx.query(
      `SELECT id, borrower_id, verified_at FROM channel
        WHERE lender_id = $1 AND kind = 'phone' AND withdrawn_at IS NULL AND verified_at IS NOT NULL
          AND trust IN ('verified', 'provisional', 'stale') AND (last_checked_at IS NULL OR last_checked_at < $2)
        ORDER BY greatest(verified_at, last_checked_at) LIMIT $3`,
      [lender.id, asked, left],
    );
  }

  private async ask(
    lenderId: string,
    channel: DueChannel,
    checker: CheckProvider,
  ): Promise<'yes' | 'no' | 'unknown'> {
    const askedAt = this.clock.now();
    const id = newId(askedAt);
    // The row first: what was asked and paid for is known even when the process ends before the answer.
    const e164 = await inTx(this.dataSource, lenderId, async (tx) => {
      await tx.query(
        `INSERT INTO number_check (id, lender_id, borrower_id, channel_id, provider, question, since, asked_at)
         VALUES ($1, $2, $3, $4, $5, 'recycled', $6, $7)`,
        [id, lenderId, channel.borrower_id, channel.id, checker.name, channel.verified_at, askedAt],
      );
      await tx.query('UPDATE channel SET last_checked_at = $2 WHERE id = $1', [channel.id, askedAt]);
      return this.channels.address(tx, lenderId, channel.id);
    });
    const { answer } = await checker.check('recycled', e164, channel.verified_at).catch(() => {
      this.log.warn(`number check ${id} got no answer`);
      return { answer: 'unknown' as const };
    });
    await inTx(this.dataSource, lenderId, async (tx) => {
      await tx.query('UPDATE number_check SET answered_at = $2, answer = $3 WHERE id = $1', [
        id,
        this.clock.now(),
        answer,
      ]);
      if (answer === 'yes') {
        await this.channelTrust.applySignals(tx, lenderId, channel.id, [
          {
            kind: 'signal',
            strength: 'strong',
            class: 'number_recycled',
            source: `check:${checker.name}`,
            at: askedAt,
            dedupeKey: `check:${id}`,
            provider: checker.name,
          },
        ]);
      }
      await this.evidence.append(tx, [
        {
          lenderId,
          borrowerId: channel.borrower_id,
          subject: { chn: channel.id },
          kind: 'number-check.answered',
          body: {
            check: toApiId('chk', id),
            question: 'recycled',
            since: channel.verified_at.toISOString(),
            answer,
            provider: checker.name,
          },
        },
      ]);
    });
    return answer;
  }
}

/** What was asked tonight already: a run that is repeated has no second budget. */
async function spentSince(tx: Tx, lenderId: string, since: Date): Promise<number> {
  const [row] = await tx.query(
    `SELECT count(*)::int AS asked FROM number_check WHERE lender_id = $1 AND asked_at >= $2 AND question = 'recycled'`,
    [lenderId, since],
  );
  return row.asked;
}
