import type { CarrierAnswer } from './carrier-health';

/** What was PUT about one number. `null` is an answer (no); what is absent is not known to this operator. */
export interface NumberRecord {
  /** The day the number went to somebody else, YYYY-MM-DD. */
  recycledOn?: string | null;
  simSwappedAt?: string | null;
  status?: string | null;
}

const HOUR_MS = 3_600_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The operators' side of number checks, in CAMARA's form. Answers only what was PUT. */
export class NumberRegistry {
  private readonly records = new Map<string, NumberRecord>();

  set(e164: string, record: NumberRecord): NumberRecord {
    this.records.set(e164, record);
    return record;
  }

  find(e164: string): NumberRecord | null {
    return this.records.get(e164) ?? null;
  }

  /** @param path the CAMARA path below the base address */
  answer(path: string, asked: Record<string, unknown> | null, now: Date): CarrierAnswer {
    if (typeof asked?.phoneNumber !== 'string') return problem(422, 'MISSING_IDENTIFIER');
    const record = this.records.get(asked.phoneNumber);
    if (!record) return problem(404, 'IDENTIFIER_NOT_FOUND');
    switch (path) {
      case '/number-recycling/v0.2/check':
        return recycled(record, asked.specifiedDate, now);
      case '/sim-swap/v2/check':
        return swapped(record, asked.maxAge ?? 240, now);
      case '/subscription-status/v0.1/retrive-subscription-status':
        return record.status
          ? { status: 200, body: { voiceSmsIn: record.status } }
          : problem(404, 'IDENTIFIER_NOT_FOUND');
      default:
        return problem(404, 'NOT_FOUND');
    }
  }

  clear(): void {
    this.records.clear();
  }
}

function recycled({ recycledOn }: NumberRecord, date: unknown, now: Date): CarrierAnswer {
  if (typeof date !== 'string' || !DATE.test(date)) return problem(400, 'INVALID_ARGUMENT');
  if (date > now.toISOString().slice(0, 10)) return problem(400, 'OUT_OF_RANGE');
  if (recycledOn === undefined) return problem(404, 'IDENTIFIER_NOT_FOUND');
  // Days have no order within themselves: a change on the very day of the proof may have come after it. And a
  // change that lies ahead has not happened.
  const hasHappened = recycledOn !== null && recycledOn.slice(0, 10) <= now.toISOString().slice(0, 10);
  return { status: 200, body: { phoneNumberRecycled: hasHappened && recycledOn.slice(0, 10) >= date } };
}

function swapped({ simSwappedAt }: NumberRecord, maxAge: unknown, now: Date): CarrierAnswer {
  if (typeof maxAge !== 'number' || maxAge < 1 || maxAge > 2_400) return problem(400, 'OUT_OF_RANGE');
  if (simSwappedAt === undefined) return problem(404, 'IDENTIFIER_NOT_FOUND');
  const age = simSwappedAt === null ? -1 : now.getTime() - new Date(simSwappedAt).getTime();
  return { status: 200, body: { swapped: age >= 0 && age <= maxAge * HOUR_MS } };
}

function problem(status: number, code: string): CarrierAnswer {
  return { status, body: { status, code, message: code.toLowerCase().replaceAll('_', ' ') } };
}
