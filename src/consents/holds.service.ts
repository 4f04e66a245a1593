import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { compilePacks, type CompiledPacks } from '../decisions/policy/compile';
import { deadlineOf, type Due } from '../decisions/policy/deadlines';
import { endsOnlyByRelease, holdEndsAt } from '../decisions/policy/hold-length';
import { packsFor, zonesFor } from '../decisions/policy/select';
import type { HoldKind } from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, tenantsDue, type Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Vault } from '../vault/vault.service';
import { Events } from '../webhooks/events.service';
import type { HoldStateOut } from './consent.dto';
import { lockBorrowerRow, lookAgainAtNotices } from './consents.queries';
import {
  endHold,
  findDueHolds,
  findHold,
  findOpenHolds,
  findResidence,
  insertHold,
  type HoldRow,
} from './holds.queries';

/** Holds ended by one statement's worth of work; the rest follows in the same run. */
const BATCH = 200;

/** Why a borrower is left alone, and until when. Planning and sending read these rows. */
@Injectable()
export class Holds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly events: Events,
    private readonly lenders: Lenders,
  ) {}

  /**
   * Open a hold, for as long as the borrower's packs say. A complaint is told to the lender as well; what was said is
   * kept sealed.
   * @param until a later end than the packs', or the end of a hold for which they give no length
   * @throws Problem 422 UNTIL_NOT_ALLOWED, UNTIL_TOO_EARLY
   */
  async open(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    kind: HoldKind,
    detail: string | null,
    until: Date | null = null,
  ): Promise<HoldStateOut> {
    await lockBorrowerRow(tx, borrowerId);
    const now = this.clock.now();
    const place = await this.placeOf(tx, lenderId, borrowerId);
    const { endsAt, rule } = endOf(kind, now, until, place);
    const answer = answerDue(kind, now, place);
    const id = newId(now);
    const cell = { lenderId, table: 'hold', column: 'detail', rowId: id, subjectId: borrowerId };
    const hold: HoldRow = { id, lenderId, borrowerId, kind, openedAt: now, endsAt, releasedAt: null };
    await insertHold(tx, {
      ...hold,
      detail: detail === null ? null : await this.vault.seal(tx, cell, detail),
    });
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId,
        subject: { brw: borrowerId },
        kind: 'hold.opened',
        body: {
          hold: toApiId('hld', id),
          holdKind: kind,
          ...(endsAt && { endsAt: endsAt.toISOString(), rule }),
          ...(answer && { answerBefore: answer.before.toISOString(), answerRule: answer.rule }),
        },
      },
    ]);
    if (kind === 'complaint') {
      await this.events.emit(tx, {
        lenderId,
        borrowerId,
        type: 'complaint.received',
        data: { hold: toApiId('hld', id), answerBefore: answer?.before.toISOString() ?? null },
      });
    }
    await this.wakePlanning(tx, borrowerId, now);
    return { ...toHoldOut(hold), ...(answer && { answerBefore: answer.before.toISOString() }) };
  }

  /** End a hold; one that ended stays as it is. @throws Problem 404 */
  async release(tx: Tx, lenderId: string, id: string | null, by: string): Promise<HoldStateOut> {
    const hold = await findHold(tx, lenderId, id);
    if (!hold) throw Problem.notFound('hold');
    await lockBorrowerRow(tx, hold.borrowerId);
    await this.end(tx, hold, by);
    return toHoldOut((await findHold(tx, lenderId, id))!);
  }

  /** End the holds whose time is over, each with its evidence, and let their notices go on. */
  async endDue(): Promise<Record<string, number>> {
    const now = this.clock.now();
    let ended = 0;
    for (const lender of await tenantsDue(this.dataSource, 'timed-holds', now, now))
      ended += await this.endDueOf(lender);
    return { ended };
  }

  private async endDueOf(lenderId: string): Promise<number> {
    for (let ended = 0; ;) {
      const due = await inTx(this.dataSource, lenderId, (tx) => findDueHolds(tx, this.clock.now(), BATCH));
      for (const hold of due) {
        await inTx(this.dataSource, lenderId, async (tx) => {
          await lockBorrowerRow(tx, hold.borrowerId);
          if (await this.end(tx, hold, 'time')) ended += 1;
        });
      }
      if (due.length < BATCH) return ended;
    }
  }

  /** The kinds of hold that are open for a borrower now. */
  async findOpen(tx: Tx, borrowerId: string): Promise<HoldKind[]> {
    const rows = await findOpenHolds(tx, borrowerId, this.clock.now());
    return [...new Set(rows.map((row) => row.kind))].sort();
  }

  private async end(tx: Tx, hold: HoldRow, by: string): Promise<boolean> {
    const now = this.clock.now();
    if (!(await endHold(tx, hold.id, now))) return false;
    await this.wakePlanning(tx, hold.borrowerId, now);
    await this.evidence.append(tx, [
      {
        lenderId: hold.lenderId,
        borrowerId: hold.borrowerId,
        subject: { brw: hold.borrowerId },
        kind: 'hold.released',
        body: { hold: toApiId('hld', hold.id), holdKind: hold.kind, by },
      },
    ]);
    return true;
  }

  private async placeOf(tx: Tx, lenderId: string, borrowerId: string): Promise<Place> {
    const residence = await findResidence(tx, borrowerId);
    const lender = await this.lenders.getById(tx, lenderId);
    const packs = compilePacks(packsFor(residence, lender.packs));
    return { packs, zones: zonesFor(residence, packs), countries: [residence.country] };
  }

  /** What waits may have to rest now, and what rests may go on. */
  private async wakePlanning(tx: Tx, borrowerId: string, now: Date): Promise<void> {
    await lookAgainAtNotices(tx, borrowerId, now);
    await wake(tx, 'plan');
  }
}

interface Place {
  packs: CompiledPacks;
  zones: string[];
  countries: string[];
}

/** @throws Problem 422 when the caller's end is one that the packs do not allow */
function endOf(
  kind: HoldKind,
  now: Date,
  until: Date | null,
  place: Place,
): { endsAt: Date | null; rule: string | null } {
  const length = holdEndsAt(kind, now, place.packs, place);
  if (until === null) return { endsAt: length?.at ?? null, rule: length?.rule.id ?? null };
  if (endsOnlyByRelease(kind, place.packs))
    throw Problem.field('/until', 'UNTIL_NOT_ALLOWED', 'A hold of this kind lasts until it is released.');
  if (until <= now || (length && until < length.at))
    throw Problem.field(
      '/until',
      'UNTIL_TOO_EARLY',
      length
        ? `By ${length.rule.id} it lasts until ${length.at.toISOString()} at least.`
        : 'A hold must end in the future.',
    );
  return { endsAt: until, rule: length?.rule.id ?? null };
}

/** By when a complaint has to be answered, where a pack says so. */
function answerDue(kind: HoldKind, now: Date, { packs, zones, countries }: Place): Due | null {
  return kind === 'complaint' ? deadlineOf('complaint', now, packs, { zones, countries }) : null;
}

function toHoldOut(row: HoldRow): HoldStateOut {
  return {
    id: toApiId('hld', row.id),
    kind: row.kind,
    openedAt: row.openedAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    releasedAt: row.releasedAt?.toISOString() ?? null,
  };
}
