import { allowedClass, downgradeOf, neededClass } from '../../content/content-class';
import { isClassAtLeast } from '../../words';
import type { Judging, Refusal } from '../refusal';

/** Refuses a contact that may say less than its purpose needs; the facts name what could be sent instead, if anything. */
export function judgeContent({ facts }: Judging): Refusal | null {
  const { trust, medium, purpose } = facts;
  const allowed = allowedClass(trust, medium, purpose);
  const needed = neededClass(purpose);
  if (isClassAtLeast(allowed, needed)) return null;
  return {
    rule: 'content',
    pack: 'base',
    kind: 'content',
    force: 'product_default',
    cite: 'product default',
    facts: { trust, medium, purpose, allowed, needed, instead: downgradeOf(trust, purpose) },
    until: null,
  };
}
