import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { Channels } from '../borrowers/channels.service';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { CaseMovedOn, Cases } from './cases.service';
import { Codes, MAILBOX_CODES, VALUE_CODES } from './codes';
import { readGivenValue } from './given-value';
import { Holding } from './holding';
import { LIMITS } from './limits';
import { Links } from './links';
import { Refused } from './refused';
import type { Proof, Reverification } from './reverification.entity';
import { Settling } from './settling';
import { SimCheck, type SimAnswer } from './sim-check';
import { Visits } from './visits.service';
import { hasProvedItsChannel, isChannelLost, mustTick, type Choice, type Visit } from './visits.queries';

const AT_WORK: readonly Reverification['state'][] = ['proving', 'awaiting_code'];

/**
 * What a borrower does on the page, one method a step. Every step repeats every check on the case it locked:
 * a session, the state, the link's channel, what was proved. A step that came too late throws CaseMovedOn.
 */
@Injectable()
export class Proving {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly visits: Visits,
    private readonly cases: Cases,
    private readonly codes: Codes,
    private readonly links: Links,
    private readonly holding: Holding,
    private readonly settling: Settling,
    private readonly simCheck: SimCheck,
    private readonly channels: Channels,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /** "Same number", "new number", "not me"; `back` takes the choice back. @throws Refused */
  async answer(cookie: string, choice: Choice | 'back'): Promise<void> {
    const visit = await this.step(cookie, AT_WORK, async (tx, one, visit) => {
      assertAsked(visit);
      const isValueOut = visit.code !== null && visit.code.purpose !== 'mailbox';
      if (isValueOut && choice === visit.choice) throw new CaseMovedOn('asked already');
      if (isValueOut) await this.takeBack(tx, one);
      await tx.query('UPDATE reverification_session SET choice = $2 WHERE id = $1', [
        visit.sessionId,
        choice === 'back' ? null : choice,
      ]);
      return visit;
    });
    if (choice === 'same' && hasProvedItsChannel(visit)) await this.sendToSame(cookie);
  }

  /** The new number or address. @throws Refused */
  async giveValue(cookie: string, raw: unknown): Promise<void> {
    const visit = await this.visits.find(cookie);
    if (!visit) throw new CaseMovedOn('no visit');
    const kind = visit.doubtedKind === 'email' ? 'email' : 'phone';
    const value = readGivenValue(kind, raw, [visit.country]);
    if (value === (await this.addressOf(visit))) return this.answer(cookie, 'same');
    const isAgain = await this.reserveValue(cookie, value);
    if (isAgain) return this.resend(cookie);
    const sim = kind === 'phone' ? await this.simCheck.ask(value) : 'unavailable';
    await this.step(cookie, AT_WORK, async (tx, one, visit) => {
      assertMayGive(visit, 'new');
      return this.takeValue(tx, one, visit, 'new', value, sim);
    });
  }

  /** Another code to where the last one went, or the first one to a mailbox whose link is old. @throws Refused */
  async resend(cookie: string): Promise<void> {
    const seen = await this.visits.find(cookie);
    if (seen?.choice === 'same' && hasProvedItsChannel(seen)) return this.sendToSame(cookie);
    await this.step(cookie, [...AT_WORK, 'holding'], async (tx, one, visit) => {
      if (!hasProvedItsChannel(visit)) {
        await this.codes.send(tx, one, visit, 'mailbox', { id: visit.channelId, kind: visit.channelKind });
        return this.cases.record(tx, one, 'reverification.awaiting-code', {
          purpose: 'mailbox',
          channel: toApiId('chn', visit.channelId),
        });
      }
      assertMayGive(visit, 'new');
      if (!visit.sentToValue) throw new CaseMovedOn('the value is another one by now');
      await this.sendCode(tx, one, visit, 'new');
    });
  }

  /** Six digits. What they prove depends on where they were sent. @throws Refused */
  async checkCode(cookie: string, digits: string): Promise<void> {
    const visit = await this.step(cookie, [...AT_WORK, 'holding'], async (tx, one, visit) => {
      const group = hasProvedItsChannel(visit) ? VALUE_CODES : MAILBOX_CODES;
      if (group === VALUE_CODES && (one.state !== 'awaiting_code' || !visit.sentToValue))
        throw new CaseMovedOn('no code is out');
      const checked = await this.codes.check(tx, one, visit, group, digits);
      const budget = group === MAILBOX_CODES ? visit.mailboxCodes : visit.valueCodes;
      if (!checked) return new Refused(budget.left > 0 ? 'code_over' : 'codes_spent');
      const left = LIMITS.checksPerCode - checked.code.checks;
      const body = {
        purpose: checked.code.purpose,
        channel: toApiId('chn', checked.code.channelId),
        right: checked.right,
        checksLeft: left,
      };
      await this.cases.record(tx, one, 'reverification.code-checked', body);
      if (!checked.right) return new Refused(left > 0 ? 'code_wrong' : 'codes_spent');
      if (checked.code.purpose === 'mailbox') {
        await tx.query('UPDATE reverification_session SET proved = array_append(proved, $2) WHERE id = $1', [
          visit.sessionId,
          visit.channelId,
        ]);
        return visit;
      }
      await this.codeRight(tx, one, visit, checked.code.purpose === 'same_number');
      return visit;
    });
    const isWaitingForSame =
      visit.choice === 'same' && !hasProvedItsChannel(visit) && AT_WORK.includes(visit.state);
    if (isWaitingForSame) await this.sendToSame(cookie);
  }

  /** "Yes, it was me", over another channel than the one used. @throws Refused */
  async confirmChange(cookie: string, isSure: boolean): Promise<void> {
    await this.step(cookie, ['holding'], async (tx, one, visit) => {
      if (mustTick(visit) && !isSure) throw new Refused('confirm_by_ticking');
      if (visit.linkPurpose === 'change_report' || !hasProvedItsChannel(visit))
        throw new CaseMovedOn('not proved');
      await this.links.useUp(tx, visit.linkId);
      await this.holding.secondProof(tx, one, this.proofOf(visit.channelId));
    });
  }

  /** "Not me": a stranger got the link, or somebody who was told objects. Only the first asks to be sure. @throws Refused */
  async notMe(cookie: string, isSure: boolean): Promise<void> {
    await this.step(cookie, [...AT_WORK, 'holding', 'completed'], async (tx, one, visit) => {
      if (one.state === 'completed' || visit.linkPurpose === 'change_report')
        return this.holding.report(tx, one, visit.channelId);
      if (one.state !== 'holding' && !isSure) throw new Refused('confirm_by_ticking');
      await this.links.useUp(tx, visit.linkId);
      if (one.state === 'holding') return this.holding.dispute(tx, one, visit.channelId);
      await this.strangerSaid(tx, one, visit);
    });
  }

  /** Another link over the same channel, because this one's codes are spent. */
  async askForNewLink(cookie: string): Promise<void> {
    await this.step(cookie, [...AT_WORK, 'holding'], (tx, _one, visit) =>
      this.links.wantNewFor(tx, visit.linkId),
    );
  }

  /** One step: a transaction on the locked case, with the visit read again under the lock. */
  private async step<T>(
    cookie: string,
    states: readonly Reverification['state'][],
    work: (tx: Tx, one: Reverification, visit: Visit) => Promise<T | Refused>,
  ): Promise<T> {
    const result = await this.visits.inVisit(cookie, async (tx) => {
      const seen = await this.visits.findIn(tx, cookie);
      if (!seen) throw new CaseMovedOn('no visit');
      const one = await this.cases.lock(tx, seen.lenderId, seen.caseId);
      const visit = await this.visits.findIn(tx, cookie);
      if (!visit || !states.includes(one.state) || isChannelLost(visit)) throw new CaseMovedOn(one.state);
      return work(tx, one, visit);
    });
    // Thrown only now: what was counted and written down on the way stays.
    if (result instanceof Refused) throw result;
    return result;
  }

  private addressOf({ lenderId, doubtedId }: Visit): Promise<string> {
    return inTx(this.dataSource, lenderId, (tx) => this.channels.address(tx, lenderId, doubtedId));
  }

  private async sendToSame(cookie: string): Promise<void> {
    const seen = await this.visits.find(cookie);
    if (!seen) throw new CaseMovedOn('no visit');
    const address = await this.addressOf(seen);
    const isPhone = seen.doubtedKind === 'phone';
    const sim = isPhone ? await this.simCheck.ask(address) : 'unavailable';
    const isRecycled = isPhone && (await this.simCheck.isRecycled(address, seen.doubtedProvedAt));
    await this.step(cookie, AT_WORK, async (tx, one, visit) => {
      assertMayGive(visit, 'same');
      if (isRecycled) {
        const why = { choice: 'same', taken: false, why: 'number_recycled' };
        await this.cases.record(tx, one, 'reverification.value-given', why);
        return new Refused('value_not_usable');
      }
      return this.takeValue(tx, one, visit, 'same', address, sim);
    });
  }

  /** Count the value before anything is asked about it outside. True when it is the one given already. */
  private reserveValue(cookie: string, value: string): Promise<boolean> {
    return this.step(cookie, AT_WORK, async (tx, one, visit) => {
      assertMayGive(visit, 'new');
      const isAgain =
        one.newChannelId !== null &&
        (await this.channels.address(tx, one.lenderId, one.newChannelId)) === value;
      if (isAgain && visit.sentToValue) return true;
      if (isAgain) return false;
      if (one.valuesGiven >= LIMITS.valuesPerCase) throw new Refused('values_spent');
      await this.cases.amend(tx, one, { valuesGiven: one.valuesGiven + 1 });
      return false;
    });
  }

  private async takeValue(
    tx: Tx,
    one: Reverification,
    visit: Visit,
    choice: 'same' | 'new',
    value: string,
    sim: SimAnswer,
  ): Promise<void | Refused> {
    if (sim === 'swapped') {
      await this.cases.record(tx, one, 'reverification.value-given', {
        choice,
        taken: false,
        why: 'sim_swapped',
      });
      return new Refused('sim_swapped');
    }
    const kind = visit.doubtedKind;
    const given = { kind, address: value, provenance: 'borrower_link' };
    const added = await this.channels.add(tx, one.lenderId, one.borrowerId, given).catch(refusalOf);
    if (added instanceof Refused) return added;
    if (one.newChannelId !== added.id) {
      await this.cases.abandonPending(tx, one);
      await this.cases.move(
        tx,
        one,
        choice === 'same' ? 'said_same' : 'value_given',
        { newChannelId: added.id },
        {
          kind: 'reverification.value-given',
          body: { choice, channel: toApiId('chn', added.id), simCheck: sim },
        },
      );
    }
    await this.sendCode(tx, one, visit, choice);
  }

  private async sendCode(tx: Tx, one: Reverification, visit: Visit, choice: 'same' | 'new'): Promise<void> {
    const purpose = choice === 'same' ? 'same_number' : 'new_number';
    const id = one.newChannelId!;
    await this.codes.send(tx, one, visit, purpose, { id, kind: visit.doubtedKind });
    await this.cases.move(
      tx,
      one,
      'code_asked',
      {},
      { kind: 'reverification.awaiting-code', body: { purpose, channel: toApiId('chn', id) } },
    );
  }

  private async codeRight(tx: Tx, one: Reverification, visit: Visit, isSame: boolean): Promise<void> {
    if (visit.choice !== (isSame ? 'same' : 'new')) throw new CaseMovedOn('another choice');
    await this.links.useUp(tx, visit.linkId);
    const proofs = [
      ...visit.proved.map((id) => this.proofOf(id)),
      { ...this.proofOf(one.newChannelId!), by: 'code' as const },
    ];
    if (isSame) await this.settling.confirmSame(tx, one, proofs);
    else await this.holding.codeRight(tx, one, proofs);
  }

  private async takeBack(tx: Tx, one: Reverification): Promise<void> {
    await this.codes.void(tx, one, VALUE_CODES);
    await this.cases.abandonPending(tx, one);
    await this.cases.move(
      tx,
      one,
      'went_back',
      { newChannelId: null },
      { kind: 'reverification.proving', body: { why: 'took_the_value_back' } },
    );
  }

  /** Nothing is shown, nothing goes there again; who else is left is asked by a case of its own. */
  private async strangerSaid(tx: Tx, one: Reverification, visit: Visit): Promise<void> {
    await this.cases.abandonPending(tx, one);
    await this.cases.move(
      tx,
      one,
      'said_not_me',
      {},
      { kind: 'reverification.not-me', body: { channel: toApiId('chn', visit.channelId) } },
    );
    await this.settling.fact(tx, one, visit.channelId, 'wrong_person', 'said_not_me');
    const left = await this.cases.survivorsOf(tx, one);
    if (left.length > 0)
      await this.channelTrust.wantReverification(tx, one.lenderId, one.channelId, one.reason);
    else await this.cases.raiseTask(tx, one, { task: 'letter_or_branch', why: 'link_reached_a_stranger' });
  }

  private proofOf(channelId: string): Proof {
    return { channelId, by: 'link', at: this.clock.now().toISOString() };
  }
}

function assertAsked(visit: Visit): void {
  if (visit.linkPurpose !== 'invitation') throw new CaseMovedOn('no invitation');
}

function assertMayGive(visit: Visit, choice: Choice): void {
  assertAsked(visit);
  if (visit.choice !== choice || !hasProvedItsChannel(visit)) throw new CaseMovedOn('not asked for a value');
}

/** An address that this borrower's history forbids is told as unusable, never why. */
function refusalOf(error: unknown): Refused {
  if (error instanceof Problem) return new Refused('value_not_usable');
  throw error;
}
