import type { EvidenceIn } from '../evidence/evidence.service';
import { toApiId } from '../platform/ids';
import type { IncidentRow } from './incident.queries';

type Opened = Pick<IncidentRow, 'id' | 'lenderId' | 'series' | 'numbers' | 'baselinePerHour'>;

/** `prefix:CN-1381234` as the lender is told: `{kind: 'prefix', key: 'CN-1381234'}`. */
export function seriesOut(series: string): { kind: string; key: string } {
  const at = series.indexOf(':');
  return { kind: series.slice(0, at), key: series.slice(at + 1) };
}

/** What an event about an incident tells. */
export function incidentData({ id, series, numbers, baselinePerHour }: Opened): Record<string, unknown> {
  return { incident: toApiId('inc', id), series: seriesOut(series), numbers, baselinePerHour };
}

export function incidentOpened(incident: Opened): EvidenceIn {
  const { incident: _, ...body } = incidentData(incident);
  return {
    lenderId: incident.lenderId,
    borrowerId: null,
    subject: { inc: incident.id },
    kind: 'incident.opened',
    body,
  };
}

export function incidentClosed(incident: IncidentRow): EvidenceIn {
  return {
    lenderId: incident.lenderId,
    borrowerId: null,
    subject: { inc: incident.id },
    kind: 'incident.closed',
    body: { outcome: incident.state, by: incident.closedBy, quarantined: incident.quarantined },
  };
}
