import { Injectable } from '@nestjs/common';
import { Evidence } from '../evidence/evidence.service';
import { nameOf, type Actor } from '../lenders/actor';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import type { Borrower } from './borrower.entity';
import { assertActive } from './active';
import type { Channel } from './channel.entity';
import { Channels } from './channels.service';
import type { RevealIn } from './reveal.dto';

/** Looks in the clear that one person may take within an hour. */
export const REVEALS_PER_HOUR = 30;
const HOUR_MS = 3_600_000;

/** The one way in which staff see a contact value: for a purpose, seldom, and with a trace. */
@Injectable()
export class Reveals {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly channels: Channels,
  ) {}

  /**
   * The value, and in the same transaction the row and the evidence that somebody saw it.
   * @throws Problem 429 REVEAL_LIMIT with Retry-After; 409 for a restricted or erased borrower
   */
  async reveal(
    tx: Tx,
    borrower: Borrower,
    channel: Channel,
    actor: Actor,
    asked: RevealIn,
  ): Promise<{ address: string; at: Date }> {
    assertActive(borrower);
    const at = this.clock.now();
    await assertMayLook(tx, actor.personId, at);
    const { lenderId, id: borrowerId } = borrower;
    const id = newId(at);
    const reason = await this.vault.seal(tx, reasonCell(lenderId, id, borrowerId), asked.reason);
    await tx.query(
      `INSERT INTO channel_reveal (id, lender_id, borrower_id, channel_id, actor_id, person_id, purpose, reason, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, lenderId, borrowerId, channel.id, actor.id, actor.personId, asked.purpose, reason, at],
    );
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId,
        subject: { chn: channel.id },
        kind: 'channel.revealed',
        body: { by: nameOf(actor), purpose: asked.purpose, channelKind: channel.kind },
      },
    ]);
    return { address: await this.channels.address(tx, lenderId, channel.id), at };
  }
}

/** Counted from the rows themselves, so that all processes count alike; calls of one person take their turn. */
async function assertMayLook(tx: Tx, personId: string, now: Date): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('reveal ' || $1::text, 0))`, [personId]);
  const rows: { at: Date }[] = await tx.query(
    `SELECT at FROM channel_reveal WHERE person_id = $1 AND at > $2 ORDER BY at DESC LIMIT ${REVEALS_PER_HOUR}`,
    [personId, new Date(now.getTime() - HOUR_MS)],
  );
  if (rows.length < REVEALS_PER_HOUR) return;
  const free = rows.at(-1)!.at.getTime() + HOUR_MS;
  const seconds = Math.max(1, Math.ceil((free - now.getTime()) / 1_000));
  throw new Problem(
    429,
    'REVEAL_LIMIT',
    `One person sees at most ${REVEALS_PER_HOUR} values in the clear within an hour.`,
    [],
    { 'retry-after': String(seconds) },
  );
}

function reasonCell(lenderId: string, rowId: string, subjectId: string) {
  return { lenderId, table: 'channel_reveal', column: 'reason', rowId, subjectId };
}
