import { Injectable } from '@nestjs/common';
import type { HoldKind } from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Vault } from '../vault/vault.service';
import { Events } from '../webhooks/events.service';
import type { HoldStateOut } from './consent.dto';
import { lockBorrowerRow, lookAgainAtNotices } from './consents.queries';

interface HoldRow {
  id: string;
  borrowerId: string;
  kind: HoldKind;
  openedAt: Date;
  releasedAt: Date | null;
}

/** Why collection rests for a borrower. Planning and sending read these rows. */
@Injectable()
export class Holds {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly events: Events,
  ) {}

  /** Open a hold. A complaint is told to the lender as well; what was said is kept sealed. */
  async open(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    kind: HoldKind,
    detail: string | null,
  ): Promise<HoldStateOut> {
    await lockBorrowerRow(tx, borrowerId);
    const now = this.clock.now();
    const id = newId(now);
    const place = { lenderId, table: 'hold', column: 'detail', rowId: id, subjectId: borrowerId };
    const sealed = detail === null ? null : await this.vault.seal(tx, place, detail);
    await tx.query(
      'INSERT INTO hold (id, lender_id, borrower_id, kind, detail, opened_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, lenderId, borrowerId, kind, sealed, now],
    );
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId,
        subject: { brw: borrowerId },
        kind: 'hold.opened',
        body: { hold: toApiId('hld', id), holdKind: kind },
      },
    ]);
    if (kind === 'complaint') {
      await this.events.emit(tx, {
        lenderId,
        borrowerId,
        type: 'complaint.received',
        data: { hold: toApiId('hld', id) },
      });
    }
    await this.wakePlanning(tx, borrowerId, now);
    return { id: toApiId('hld', id), kind, openedAt: now.toISOString(), releasedAt: null };
  }

  /** End a hold; one that ended stays as it is. @throws Problem 404 */
  async release(tx: Tx, lenderId: string, id: string | null, by: string): Promise<HoldStateOut> {
    const [hold] = await tx.query('SELECT borrower_id FROM hold WHERE lender_id = $1 AND id = $2', [
      lenderId,
      id,
    ]);
    if (hold) await lockBorrowerRow(tx, hold.borrower_id);
    const now = this.clock.now();
    const [[ended]] = await tx.query(
      'UPDATE hold SET released_at = $3 WHERE lender_id = $1 AND id = $2 AND released_at IS NULL RETURNING borrower_id AS "borrowerId", kind',
      [lenderId, id, now],
    );
    if (ended) {
      await this.wakePlanning(tx, ended.borrowerId, now);
      await this.evidence.append(tx, [
        {
          lenderId,
          borrowerId: ended.borrowerId,
          subject: { brw: ended.borrowerId },
          kind: 'hold.released',
          body: { hold: toApiId('hld', id!), holdKind: ended.kind, by },
        },
      ]);
    }
    const [row]: HoldRow[] = await tx.query(
      'SELECT id, kind, opened_at AS "openedAt", released_at AS "releasedAt" FROM hold WHERE lender_id = $1 AND id = $2',
      [lenderId, id],
    );
    if (!row) throw Problem.notFound('hold');
    return {
      id: toApiId('hld', row.id),
      kind: row.kind,
      openedAt: row.openedAt.toISOString(),
      releasedAt: row.releasedAt?.toISOString() ?? null,
    };
  }

  /** What waits may have to rest now, and what rests may go on. */
  private async wakePlanning(tx: Tx, borrowerId: string, now: Date): Promise<void> {
    await lookAgainAtNotices(tx, borrowerId, now);
    await wake(tx, 'plan');
  }

  /** The kinds of hold that are open for a borrower. */
  async findOpen(tx: Tx, borrowerId: string): Promise<HoldKind[]> {
    const rows: { kind: HoldKind }[] = await tx.query(
      'SELECT DISTINCT kind FROM hold WHERE borrower_id = $1 AND released_at IS NULL ORDER BY kind',
      [borrowerId],
    );
    return rows.map((row) => row.kind);
  }
}
