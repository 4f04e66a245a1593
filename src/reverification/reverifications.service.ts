import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { fromApiId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import { noteCell, Opening } from './opening';
import type { CaseChannelOut, CreateReverificationIn, ReverificationOut } from './reverification.dto';
import { Reverification } from './reverification.entity';
import { StepUp } from './step-up';

/** Cases as the lender sees them. */
@Injectable()
export class Reverifications {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly opening: Opening,
    private readonly stepUp: StepUp,
  ) {}

  /**
   * Open a case, or give the one that is open for the channel.
   * @throws Problem 404, 422 NO_PHONE_TO_CONFIRM, CHANNEL_NOT_ASKABLE
   */
  async open(
    tx: Tx,
    lenderId: string,
    asked: CreateReverificationIn,
  ): Promise<{ out: ReverificationOut; created: boolean }> {
    const [borrower] = await tx.query('SELECT id FROM borrower WHERE lender_id = $1 AND external_ref = $2', [
      lenderId,
      asked.borrower,
    ]);
    if (!borrower)
      throw Problem.field('/borrower', 'BORROWER_NOT_FOUND', 'There is no borrower with this externalRef.');
    const named = asked.channelId ? fromApiId('chn', asked.channelId) : null;
    const channelId = await this.opening.chooseChannel(tx, lenderId, borrower.id, named);
    const { id, created } = await this.opening.open(tx, {
      lenderId,
      borrowerId: borrower.id,
      channelId,
      reason: asked.reason === 'borrower' ? 'borrower' : 'lender',
      note: asked.note ?? inOwnWords(asked.reason),
    });
    return { out: await this.read(tx, lenderId, id), created };
  }

  /** @throws Problem 404 */
  async get(lenderId: string, apiId: string): Promise<ReverificationOut> {
    const id = idOf(apiId);
    return inTx(this.dataSource, lenderId, (tx) => this.read(tx, lenderId, id));
  }

  /** @throws Problem as StepUp.accept */
  async acceptStepUp(
    tx: Tx,
    lender: { id: string; slug: string },
    apiId: string,
    assertion: string,
  ): Promise<ReverificationOut> {
    const id = idOf(apiId);
    await this.stepUp.accept(tx, lender, id, assertion);
    return this.read(tx, lender.id, id);
  }

  private async read(tx: Tx, lenderId: string, id: string): Promise<ReverificationOut> {
    const one = await tx.findOneBy(Reverification, { lenderId, id });
    if (!one) throw Problem.notFound('re-verification');
    const [borrower] = await tx.query('SELECT external_ref FROM borrower WHERE id = $1', [one.borrowerId]);
    const links: { channel_id: string; created_at: Date }[] = await tx.query(
      `SELECT channel_id, created_at FROM reverification_link WHERE reverification_id = $1 AND purpose = 'invitation' ORDER BY created_at, id`,
      [id],
    );
    return {
      id: toApiId('rvf', one.id),
      borrower: borrower.external_ref,
      channel: (await this.channelOut(tx, one.channelId))!,
      reason: one.reason,
      state: one.state,
      newChannel: await this.channelOut(tx, one.newChannelId),
      invited: links.map((link) => ({
        channelId: toApiId('chn', link.channel_id),
        at: link.created_at.toISOString(),
      })),
      proofs: one.proofs.map((proof) => ({ ...proof, channelId: toApiId('chn', proof.channelId) })),
      told: one.told.map((channelId) => toApiId('chn', channelId)),
      holdUntil: one.holdUntil?.toISOString() ?? null,
      stepUpAt: one.stepUpAt?.toISOString() ?? null,
      note: one.note && (await this.vault.open(tx, noteCell(one), one.note)),
      openedAt: one.openedAt.toISOString(),
      invitedAt: one.invitedAt?.toISOString() ?? null,
      expiresAt: one.expiresAt?.toISOString() ?? null,
      endedAt: one.endedAt?.toISOString() ?? null,
    };
  }

  private async channelOut(tx: Tx, id: string | null): Promise<CaseChannelOut | null> {
    if (!id) return null;
    const [row] = await tx.query('SELECT masked, trust FROM channel WHERE id = $1', [id]);
    return { id: toApiId('chn', id), masked: row.masked, trust: row.trust };
  }
}

function idOf(apiId: string): string {
  const id = fromApiId('rvf', apiId);
  if (!id) throw Problem.notFound('re-verification');
  return id;
}

/** A reason in the lender's own words is its note; the two that are words of ours are not. */
function inOwnWords(reason: string | undefined): string | undefined {
  return reason === 'lender' || reason === 'borrower' ? undefined : reason;
}
