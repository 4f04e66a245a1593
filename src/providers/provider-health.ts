import { Injectable } from '@nestjs/common';
import type { Carrier } from '../decisions/fallback/carriers';
import type { SendResult } from './provider';

/** Answers that speak about the provider and not about the message or its address. */
const TROUBLE = [
  'network_error',
  'transient_network',
  'rate_limited',
  'auth_failure',
  'provider_account_error',
];
/** Failures in a row before a provider is passed over, and before it is only a second choice. */
const DOWN_AFTER = 5;
const DEGRADED_AFTER = 2;
/** Failures further apart than this are not one run. */
const RUN_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 2 * 60_000;
const LONGEST_PAUSE_MS = 30 * 60_000;
/** Answers in a row that bring it back to up after it was down: one alone may be luck. */
const UP_AFTER = 3;

interface Health {
  failures: number;
  lastFailureAt: number;
  /** Times it was found down since it was last up. */
  downs: number;
  downUntil: number;
  answers: number;
}

const WELL: Health = { failures: 0, lastFailureAt: -Infinity, downs: 0, downUntil: -Infinity, answers: 0 };

/**
 * How well each provider is, from the answers of the last minutes. What is sent after `until` is the probe: one more
 * failure doubles the pause, three answers in a row bring it back. In memory: a restart only forgets, and asks again.
 */
@Injectable()
export class ProviderHealth {
  private readonly known = new Map<string, Health>();

  /** One answer, at the time of the one clock. */
  note(provider: string, result: SendResult, now: Date): void {
    const health = this.known.get(provider) ?? WELL;
    this.known.set(provider, isTrouble(result) ? afterFailure(health, now.getTime()) : afterAnswer(health));
  }

  of(name: string, now: Date): Carrier {
    const health = this.known.get(name) ?? WELL;
    const at = now.getTime();
    if (health.downUntil > at) return { name, health: 'down', until: new Date(health.downUntil) };
    const isShaky = health.failures >= DEGRADED_AFTER && at - health.lastFailureAt <= RUN_MS;
    return { name, health: health.downs > 0 || isShaky ? 'degraded' : 'up' };
  }
}

/** True when the provider did not do its part: no answer, or one about itself. */
function isTrouble(result: SendResult): boolean {
  if (result.kind === 'refused') return TROUBLE.includes(result.meaning.class);
  return result.kind === 'ambiguous';
}

function afterFailure(health: Health, at: number): Health {
  // A call that was under way when it went down says nothing new.
  if (health.downUntil > at) return health;
  const failures = at - health.lastFailureAt <= RUN_MS ? health.failures + 1 : 1;
  const failed = { ...health, failures, lastFailureAt: at, answers: 0 };
  if (health.downs === 0 && failures < DOWN_AFTER) return failed;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** health.downs, LONGEST_PAUSE_MS);
  return { ...failed, downs: health.downs + 1, downUntil: at + pause };
}

function afterAnswer(health: Health): Health {
  const answers = health.answers + 1;
  return answers >= UP_AFTER || health.downs === 0 ? WELL : { ...health, failures: 0, answers };
}
