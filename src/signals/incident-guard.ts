import { Injectable } from '@nestjs/common';
import type { NewFact } from '../borrowers/channel-trust.service';
import { Channels } from '../borrowers/channels.service';
import { hasSignal } from '../borrowers/signal.queries';
import {
  BASELINE_DAYS,
  baselineOf,
  blockOf,
  FEWEST_NUMBERS,
  incidentKeysOf,
  judgeIncident,
  narrowestFirst,
} from '../decisions/channel/incident-guard';
import type { Medium } from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { incidentsOpened, signalsQuarantined } from '../platform/metrics';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Events } from '../webhooks/events.service';
import {
  addQuarantined,
  countLastHour,
  findHours,
  forgetSightings,
  insertSightings,
  joinOpenIncident,
  openIncident,
  takeTurn,
} from './incident.queries';
import { incidentData, incidentOpened } from './incident-words';

/** Whose receipt it is. */
export interface Receiver {
  lenderId: string;
  borrowerId: string;
  channelId: string;
  medium: Medium;
  provider: string;
}

/** A call in which a person said "not me" is about that person, however many say so. */
const SAID_BY_PEOPLE = ['wrong_party'];
const DAY_MS = 86_400_000;

/**
 * Keeps a fault of the network from being read as many changed numbers. Strong receipts are counted by number prefix,
 * operator's block and provider; a spike opens an incident, and what belongs to one that is open is set aside.
 */
@Injectable()
export class IncidentGuard {
  constructor(
    private readonly clock: Clock,
    private readonly channels: Channels,
    private readonly evidence: Evidence,
    private readonly events: Events,
  ) {}

  /**
   * Look at what a receipt says before it is applied. The caller holds the borrower's lock.
   * @returns the fact to apply: as it was given, or set aside under an incident
   */
  async look(tx: Tx, receiver: Receiver, fact: NewFact): Promise<NewFact> {
    if (fact.kind !== 'signal' || fact.strength !== 'strong' || SAID_BY_PEOPLE.includes(fact.class))
      return fact;
    const { lenderId, borrowerId, channelId } = receiver;
    if (await hasSignal(tx, channelId, fact.dedupeKey)) return fact;
    await takeTurn(tx, lenderId);
    const now = this.clock.now();
    const id = newId(now);
    const series = await this.seriesOf(tx, receiver);
    const seen = { ...fact, id, series };
    const open = await joinOpenIncident(tx, lenderId, series);
    if (open) return setAside(seen, open);
    await insertSightings(tx, lenderId, series, { signalId: id, borrowerId, channelId }, now);
    const incident = await this.judge(tx, lenderId, series, now);
    if (!incident) return seen;
    await forgetSightings(tx, id);
    await addQuarantined(tx, incident, 1);
    return setAside(seen, incident);
  }

  /** Where the number of a phone belongs, and the provider; narrowest first. The number itself is not kept. */
  private async seriesOf(tx: Tx, { lenderId, channelId, medium, provider }: Receiver): Promise<string[]> {
    const isPhone = medium === 'sms' || medium === 'voice';
    const number = isPhone ? await this.channels.addressIfKept(tx, lenderId, channelId) : null;
    const block = number ? blockOf(number) : { prefix: null, operator: null };
    return narrowestFirst(incidentKeysOf({ ...block, provider }));
  }

  /** @returns the incident that the latest sighting opened, if it did */
  private async judge(
    tx: Tx,
    lenderId: string,
    series: readonly string[],
    now: Date,
  ): Promise<string | null> {
    const counts = await countLastHour(tx, lenderId, series, now);
    for (const one of series) {
      const distinctNumbersLastHour = counts.get(one) ?? 0;
      // What is usual need not be asked for the few.
      if (distinctNumbersLastHour < FEWEST_NUMBERS) continue;
      const since = new Date(now.getTime() - BASELINE_DAYS * DAY_MS);
      const baselinePerHour = baselineOf(await findHours(tx, lenderId, one, since, now));
      if (judgeIncident({ distinctNumbersLastHour, baselinePerHour }) === 'apply') continue;
      return this.open(tx, lenderId, one, distinctNumbersLastHour, baselinePerHour, now);
    }
    return null;
  }

  private async open(
    tx: Tx,
    lenderId: string,
    series: string,
    numbers: number,
    baselinePerHour: number,
    now: Date,
  ): Promise<string> {
    const incident = { id: newId(now), lenderId, series, numbers, baselinePerHour };
    await openIncident(tx, incident, now);
    await this.evidence.append(tx, [incidentOpened(incident)]);
    await this.events.emit(tx, {
      lenderId,
      borrowerId: null,
      type: 'incident.opened',
      data: incidentData(incident),
    });
    incidentsOpened.inc({ series: series.slice(0, series.indexOf(':')) });
    await wake(tx, 'incidents');
    return incident.id;
  }
}

function setAside(fact: NewFact, incidentId: string): NewFact {
  signalsQuarantined.inc();
  return { ...fact, quarantinedBy: incidentId };
}
