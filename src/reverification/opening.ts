import { Injectable } from '@nestjs/common';
import type { ReverificationReason, Trust } from '../decisions/words';
import { Channels } from '../borrowers/channels.service';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { assertActive } from '../borrowers/active';
import { Borrower } from '../borrowers/borrower.entity';
import { Vault } from '../vault/vault.service';
import { Events } from '../webhooks/events.service';
import { Reverification } from './reverification.entity';

interface WantedRow {
  id: string;
  lender_id: string;
  borrower_id: string;
  processing: string;
  kind: string;
  reverify_reason: ReverificationReason;
}

export interface OpenCase {
  lenderId: string;
  borrowerId: string;
  channelId: string;
  reason: ReverificationReason;
  note?: string;
}

/** The doubtful ones first; a lender that names no channel means the phone it trusts least. */
const MOST_DOUBTFUL_FIRST: readonly Trust[] = ['suspect', 'stale', 'unverified', 'provisional', 'verified'];

/** How a case begins: a lower room left its wish on the channel, or the lender asked. */
@Injectable()
export class Opening {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly events: Events,
    private readonly channels: Channels,
  ) {}

  /** Turn the wish on a channel into a case. False when somebody else did meanwhile. */
  async openWanted(tx: Tx, channelId: string): Promise<boolean> {
    const now = this.clock.now();
    // The borrower's lock comes first here too (borrowers/lock.ts).
    const [row]: WantedRow[] = await tx.query(
      `SELECT c.id, c.lender_id, c.borrower_id, c.kind, c.reverify_reason, b.processing FROM channel c JOIN borrower b ON b.id = c.borrower_id
        WHERE c.id = $1 AND c.reverify_wanted_at <= $2 FOR NO KEY UPDATE OF b`,
      [channelId, now],
    );
    if (!row) return false;
    const [, taken] = await tx.query(
      'UPDATE channel SET reverify_wanted_at = NULL, reverify_reason = NULL WHERE id = $1 AND reverify_wanted_at IS NOT NULL',
      [row.id],
    );
    // Somebody else took it while we waited for the lock.
    if (taken !== 1) return false;
    const wanted = {
      lenderId: row.lender_id,
      borrowerId: row.borrower_id,
      channelId: row.id,
      reason: row.reverify_reason,
    };
    // An app gives its own new token when it runs again, and no link can ask for a postal address by code.
    // A wish about somebody who is restricted or erased since is only taken away.
    const isAskable = row.kind === 'phone' || row.kind === 'email';
    if (isAskable && row.processing === 'active') await this.open(tx, wanted);
    await this.lookAtOthersAgain(tx, row.borrower_id, row.id, now);
    return true;
  }

  /** Open a case unless one is open for the channel; its invitation is the stage's next step. */
  async open(tx: Tx, asked: OpenCase): Promise<{ id: string; created: boolean }> {
    assertActive(await tx.findOneByOrFail(Borrower, { id: asked.borrowerId }));
    const now = this.clock.now();
    const id = newId(now);
    const note = asked.note ? await this.vault.seal(tx, noteCell({ id, ...asked }), asked.note) : null;
    const rows = await tx.query(
      `INSERT INTO reverification (id, lender_id, borrower_id, channel_id, reason, state, note, opened_at, next_step_at)
       VALUES ($1, $2, $3, $4, $5, 'opened', $6, $7, $7)
       ON CONFLICT (channel_id) WHERE ended_at IS NULL DO NOTHING RETURNING id`,
      [id, asked.lenderId, asked.borrowerId, asked.channelId, asked.reason, note, now],
    );
    if (rows.length === 0) return { id: await this.openCaseOf(tx, asked.channelId), created: false };
    const { lenderId, borrowerId } = asked;
    const about = { channel: toApiId('chn', asked.channelId), reason: asked.reason };
    await this.evidence.append(tx, [
      { lenderId, borrowerId, subject: { rvf: id }, kind: 'reverification.opened', body: about },
    ]);
    await this.events.emit(tx, {
      lenderId,
      borrowerId,
      type: 'reverification.opened',
      data: { reverification: toApiId('rvf', id), ...about },
    });
    await wake(tx, 'reverification');
    return { id, created: true };
  }

  /**
   * The channel a lender's wish is about: the one it names, else the borrower's most doubtful phone.
   * @throws Problem 404, 422 NO_PHONE_TO_CONFIRM, CHANNEL_NOT_ASKABLE
   */
  async chooseChannel(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    channelId: string | null,
  ): Promise<string> {
    const channels = await this.channels.findOf(tx, lenderId, borrowerId);
    if (channelId) {
      const named = channels.find((channel) => channel.id === channelId);
      if (!named) throw Problem.notFound('channel');
      if ((named.kind !== 'phone' && named.kind !== 'email') || named.withdrawnAt) {
        throw Problem.field(
          '/channelId',
          'CHANNEL_NOT_ASKABLE',
          'Only a phone or an e-mail address that was not withdrawn can be confirmed or replaced by link.',
        );
      }
      return named.id;
    }
    const rank = (trust: Trust) => MOST_DOUBTFUL_FIRST.indexOf(trust);
    const phones = channels
      .filter((c) => c.kind === 'phone' && !c.withdrawnAt && c.trust !== 'revoked')
      .sort((a, b) => rank(a.trust) - rank(b.trust));
    if (!phones[0])
      throw Problem.field(
        '/borrower',
        'NO_PHONE_TO_CONFIRM',
        'This borrower has no phone to ask about: name another channel by channelId.',
      );
    return phones[0].id;
  }

  /** A case that waits for its invitation to be followed may have lost the channel it went over. */
  private async lookAtOthersAgain(tx: Tx, borrowerId: string, channelId: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE reverification SET next_step_at = $3 WHERE borrower_id = $1 AND channel_id <> $2 AND state = 'invited' AND ended_at IS NULL`,
      [borrowerId, channelId, now],
    );
  }

  private async openCaseOf(tx: Tx, channelId: string): Promise<string> {
    const [row] = await tx.query('SELECT id FROM reverification WHERE channel_id = $1 AND ended_at IS NULL', [
      channelId,
    ]);
    // Ended between the insert and this look: the next wish opens a new one.
    if (!row)
      throw new Problem(
        409,
        'REVERIFICATION_JUST_ENDED',
        'A case about this channel ended at this moment: ask again if it is still needed.',
      );
    return row.id;
  }
}

/** Where the lender's note stands in the vault. */
export function noteCell(one: Pick<Reverification, 'id' | 'lenderId' | 'borrowerId'>) {
  return {
    lenderId: one.lenderId,
    table: 'reverification',
    column: 'note',
    rowId: one.id,
    subjectId: one.borrowerId,
  };
}
