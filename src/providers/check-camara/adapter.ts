import type { Clock } from '../../platform/clock';
import { post, readJsonObject } from '../http-call';
import type { CheckAnswer, CheckProvider, CheckQuestion } from '../provider';

const HOUR_MS = 3_600_000;
/** The longest time back that SIM Swap can be asked about. */
const MAX_AGE_HOURS = 2_400;
const UNKNOWN: CheckAnswer = { answer: 'unknown' };

export interface CamaraSettings {
  baseUrl: () => string;
  /** True where the operator's licence asks for the subscriber's consent (a three-legged token). */
  needsConsent: boolean;
  timeoutMs?: number;
}

/**
 * CAMARA Number Recycling 0.2 and SIM Swap 2.1: yes or no about the number the borrower gave. From an answer one
 * boolean is read and nothing else: whatever more a carrier says (a new number, a name) is dropped here, before
 * anything could store or log it. An error, a time-out or "not our number" is unknown, never no.
 */
export class CamaraChecks implements CheckProvider {
  readonly name = 'check-camara';
  readonly questions = ['recycled', 'sim_swapped'] as const;
  readonly needsConsent: boolean;

  constructor(
    private readonly settings: CamaraSettings,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.needsConsent = settings.needsConsent;
  }

  async check(question: CheckQuestion, e164: string, since: Date): Promise<CheckAnswer> {
    return question === 'recycled' ? this.askRecycled(e164, since) : this.askSimSwapped(e164, since);
  }

  private async askRecycled(phoneNumber: string, since: Date): Promise<CheckAnswer> {
    const specifiedDate = since.toISOString().slice(0, 10);
    return toAnswer(
      await this.ask('/number-recycling/v0.2/check', { phoneNumber, specifiedDate }, 'phoneNumberRecycled'),
    );
  }

  private async askSimSwapped(phoneNumber: string, since: Date): Promise<CheckAnswer> {
    const hours = Math.max(1, Math.ceil((this.clock.now().getTime() - since.getTime()) / HOUR_MS));
    const maxAge = Math.min(hours, MAX_AGE_HOURS);
    const swapped = await this.ask('/sim-swap/v2/check', { phoneNumber, maxAge }, 'swapped');
    // "Not in the last 100 days" does not reach back to a proof that is older.
    return swapped === false && hours > MAX_AGE_HOURS ? UNKNOWN : toAnswer(swapped);
  }

  private async ask(path: string, body: object, field: string): Promise<boolean | null> {
    const result = await post(this.settings.baseUrl() + path, {
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: this.settings.timeoutMs,
    });
    if (result.kind !== 'answer' || result.status !== 200 || result.isCut) return null;
    const value = readJsonObject(result.body)?.[field];
    return typeof value === 'boolean' ? value : null;
  }
}

function toAnswer(value: boolean | null): CheckAnswer {
  return value === null ? UNKNOWN : { answer: value ? 'yes' : 'no' };
}
