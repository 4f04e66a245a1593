import type { JudgedRule } from './compile';
import type { Refusal } from './refusal';

/**
 * What the rules that look at no channel have said already, by the instant they were asked about. For contacts that
 * differ in nothing but the channel: the planner judges five of them for one step, and windows and caps say the same to
 * each. Make one per situation and choice of packs, and throw it away with them.
 */
export class Looks {
  private readonly byInstant = new Map<number, Map<JudgedRule, Refusal | null>>();

  at(instant: number): Map<JudgedRule, Refusal | null> {
    let said = this.byInstant.get(instant);
    if (!said) this.byInstant.set(instant, (said = new Map()));
    return said;
  }
}
