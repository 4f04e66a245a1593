import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock';
import type { CheckQuestion } from '../providers/provider';
import { Providers } from '../providers/registry';
import { LIMITS, later } from './limits';

/** `unavailable`: nobody to ask, or not without a consent we do not have yet. `unknown`: asked, no answer. */
export type SimAnswer = 'swapped' | 'not_swapped' | 'unknown' | 'unavailable';

/** What a carrier says about a number just before a code would go to it. A call out: never in a transaction. */
@Injectable()
export class SimCheck {
  private readonly logger = new Logger(SimCheck.name);

  constructor(
    private readonly providers: Providers,
    private readonly clock: Clock,
  ) {}

  async ask(e164: string): Promise<SimAnswer> {
    const answer = await this.question('sim_swapped', e164, later(this.clock.now(), -LIMITS.simSwapWindowMs));
    return answer === 'yes' ? 'swapped' : answer === 'no' ? 'not_swapped' : answer;
  }

  /** Has the number a new owner since it was last proved? Then no code goes there, whoever asks for one. */
  async isRecycled(e164: string, since: Date | null): Promise<boolean> {
    return since !== null && (await this.question('recycled', e164, since)) === 'yes';
  }

  private async question(
    about: CheckQuestion,
    e164: string,
    since: Date,
  ): Promise<'yes' | 'no' | 'unknown' | 'unavailable'> {
    const checker = this.providers.checker(about);
    if (!checker || checker.needsConsent) return 'unavailable';
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<{ answer: 'unknown' }>((resolve) => {
      timer = setTimeout(() => resolve({ answer: 'unknown' }), LIMITS.simCheckMs);
    });
    try {
      return (await Promise.race([checker.check(about, e164, since), tooLong])).answer;
    } catch (error) {
      // The number may stand in the message of the error.
      this.logger.warn(`${checker.name}: no answer (${error instanceof Error ? error.name : 'error'})`);
      return 'unknown';
    } finally {
      clearTimeout(timer);
    }
  }
}
