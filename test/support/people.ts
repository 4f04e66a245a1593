import { publicHolidays } from '../../src/decisions/policy/calendar';
import type { TestApp } from './app';
import * as make from './make';

/** A borrower with verified channels, and the hands that hold them. */
export interface Person {
  ref: string;
  phone: string;
  email: string;
  token: string;
  /** Every value of theirs that must not stand in the clear. */
  secrets: string[];
  borrower(): Promise<any>;
  channel(kind: string, index?: number): Promise<any>;
  events(type?: string): Promise<any[]>;
}

const HOUR_MS = 3_600_000;
const SHANGHAI_AHEAD_MS = 8 * HOUR_MS;
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Ten in the morning in Shanghai, on a day on which every window opens. */
export function toNextMorning(app: TestApp): Promise<Date> {
  // Not a Sunday: collection rests then.
  return toShanghai(app, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], '10:00');
}

/**
 * Let time pass until it is `clock` in Shanghai on one of these weekdays.
 * @param ordinaryDays how many days from then on are no public holidays
 */
export async function toShanghai(
  app: TestApp,
  on: readonly Weekday[],
  clock: string,
  ordinaryDays = 1,
): Promise<Date> {
  const now = await app.clock();
  const midnight =
    Math.floor((now.getTime() + SHANGHAI_AHEAD_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS - SHANGHAI_AHEAD_MS;
  const [hours, minutes] = clock.split(':').map(Number) as [number, number];
  for (let day = 0; ; day += 1) {
    const at = new Date(midnight + day * 24 * HOUR_MS + hours * HOUR_MS + minutes * 60_000);
    const date = (ahead: number) => new Date(at.getTime() + SHANGHAI_AHEAD_MS + ahead * 24 * HOUR_MS);
    const isOrdinary = Array.from({ length: ordinaryDays }, (_, i) =>
      date(i).toISOString().slice(0, 10),
    ).every((d) => !publicHolidays.isHoliday('CN', d));
    if (at <= now || !isOrdinary || !on.includes(WEEKDAYS[date(0).getUTCDay()]!)) continue;
    return app.advance(`PT${Math.ceil((at.getTime() - now.getTime()) / 1000)}S`);
  }
}

/** An instant as a wall clock in Shanghai shows it: `mon 09:00`. */
export function shanghaiTime(at: string | Date): string {
  const local = new Date(new Date(at).getTime() + SHANGHAI_AHEAD_MS);
  return `${WEEKDAYS[local.getUTCDay()]} ${local.toISOString().slice(11, 16)}`;
}

/** @param kinds which channels they have; all verified, with consent to everything */
export async function enrol(
  app: TestApp,
  kinds: readonly ('phone' | 'email' | 'app')[],
  over: make.Body = {},
): Promise<Person> {
  const now = await app.clock();
  const ref = make.externalRef();
  const person = { phone: make.phoneNumber(), email: make.mailbox(), token: make.deviceToken() };
  const expect201 = ({ status, body }: { status: number; body: any }) => {
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  };
  expect201(await app.api.put(`/v1/borrowers/${ref}`, make.borrower(over)));
  for (const kind of kinds) {
    const address = kind === 'phone' ? person.phone : kind === 'email' ? person.email : person.token;
    expect201(await app.api.post(`/v1/borrowers/${ref}/channels`, make[kind](now, { address })));
  }
  expect201(await app.api.post(`/v1/borrowers/${ref}/consents`, make.consent(now)));
  const borrower = async () => (await app.api.get(`/v1/borrowers/${ref}`)).body;
  return {
    ref,
    ...person,
    secrets: [person.phone, person.email, person.token],
    borrower,
    channel: async (kind, index = 0) =>
      (await borrower()).channels.filter((c: any) => c.kind === kind)[index],
    events: async (type) =>
      (await app.events()).filter((e) => e.borrower === ref && (!type || e.type === type)),
  };
}

/** POST /v1/notices; its id. */
export async function accept(app: TestApp, body: make.Body): Promise<string> {
  const answer = await app.api.post('/v1/notices', body);
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

export const noticeOf = async (app: TestApp, id: string) => (await app.api.get(`/v1/notices/${id}`)).body;
