import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BASELINE_DAYS, type IncidentOutcome, type IncidentState } from '../decisions/channel/incident-guard';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { Problem } from '../platform/problem';
import { inTx, tenantsDue, type Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Events } from '../webhooks/events.service';
import {
  closeIncident,
  findIncident,
  findIncidents,
  rollUpHours,
  type IncidentRow,
} from './incident.queries';
import { incidentClosed, incidentData } from './incident-words';

const DAY_MS = 86_400_000;

/** Incidents as operators see and end them. An incident is one lender's: another's wave is not shown to it. */
@Injectable()
export class Incidents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly events: Events,
  ) {}

  /** Newest first. */
  list(
    tx: Tx,
    lenderId: string,
    page: { state: IncidentState | null; before: string | null; limit: number },
  ): Promise<IncidentRow[]> {
    return findIncidents(tx, lenderId, page);
  }

  /** @throws Problem 404 */
  async get(tx: Tx, lenderId: string, id: string): Promise<IncidentRow> {
    const found = await findIncident(tx, lenderId, id);
    if (!found) throw Problem.notFound('incident');
    return found;
  }

  /**
   * Say what the wave was. `released`: numbers did change; its signals count, exactly as if they had never been set
   * aside. `discarded`: it was the network; they never will. Decided here; borrower by borrower it is the stage's work.
   * The same decision again changes nothing.
   * @param by who decided: `key_…`, `cli`
   * @throws Problem 404, 409 INCIDENT_CLOSED when it was decided the other way
   */
  async close(
    tx: Tx,
    lenderId: string,
    id: string,
    outcome: IncidentOutcome,
    by: string,
  ): Promise<IncidentRow> {
    const closed = await closeIncident(tx, lenderId, id, outcome, by, this.clock.now());
    if (!closed) {
      const found = await this.get(tx, lenderId, id);
      if (found.state === outcome) return found;
      throw new Problem(409, 'INCIDENT_CLOSED', `The incident was ${found.state} already, and that stays.`);
    }
    await this.evidence.append(tx, [incidentClosed(closed)]);
    await this.events.emit(tx, {
      lenderId,
      borrowerId: null,
      type: 'incident.closed',
      data: { ...incidentData(closed), outcome, quarantined: closed.quarantined },
    });
    await wake(tx, 'incidents');
    return closed;
  }

  /** Hourly: what was seen becomes what is usual. */
  async rollUp(): Promise<{ hours: number; dropped: number }> {
    const now = this.clock.now();
    const oldest = new Date(now.getTime() - (BASELINE_DAYS + 1) * DAY_MS);
    const total = { hours: 0, dropped: 0 };
    for (const lender of await tenantsDue(this.dataSource, 'series-hours', oldest, now)) {
      const { hours, dropped } = await inTx(this.dataSource, lender, (tx) => rollUpHours(tx, now, oldest));
      total.hours += hours;
      total.dropped += dropped;
    }
    return total;
  }
}
