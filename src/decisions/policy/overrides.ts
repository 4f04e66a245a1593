import { Field } from './field';
import { PACKS } from './load-packs';
import type { Rule, WindowSpan } from './pack';
import { parseSpans } from './parse-when';

/** A lender's own stricter value for one rule: fewer hours for a window, fewer touches for a cap. */
export interface LenderOverride {
  rule: string;
  allow?: readonly { days: readonly string[]; from: string; to: string }[];
  limit?: number;
}

/**
 * The rules with the lender's values in place of their own. An override may only tighten, whatever the force of its
 * rule: our defaults are the loosest that this product sends by.
 * @throws PackError for a rule that no pack has, a value that does not fit it, or one that loosens it
 */
export function tighten(rules: readonly Rule[], overrides: readonly LenderOverride[]): Rule[] {
  const tightened = new Map<string, Rule>();
  for (const override of overrides) {
    const field = new Field('lender overrides', override.rule, override);
    field.map(['rule', 'allow', 'limit']);
    tightened.set(
      override.rule,
      tightenOne(tightened.get(override.rule) ?? findRule(override.rule, field), field),
    );
  }
  return rules.map((rule) => tightened.get(rule.id) ?? rule);
}

function findRule(id: string, field: Field): Rule {
  for (const pack of PACKS.values()) {
    const rule = pack.rules.find((r) => r.id === id);
    if (rule) return rule;
  }
  return field.fail('no pack has this rule');
}

function tightenOne(rule: Rule, field: Field): Rule {
  if (rule.kind === 'contact_window') {
    const allow = parseSpans(field.get('allow'));
    if (!allow.every((span) => isInside(span, rule.allow)))
      field.get('allow').fail('opens hours that the rule closes');
    return { ...rule, allow, consentCanWiden: false };
  }
  if (rule.kind === 'frequency_cap') {
    const limit = field.get('limit').whole(0);
    if (limit > rule.limit) field.get('limit').fail(`${limit} is more than the rule's ${rule.limit}`);
    return { ...rule, limit };
  }
  return field.fail(`a rule of kind ${rule.kind} cannot be tightened`);
}

/** True when on each of its days the span lies in one of the others. */
function isInside(span: WindowSpan, others: readonly WindowSpan[]): boolean {
  const covered = others
    .filter((o) => o.from <= span.from && o.to >= span.to)
    .reduce((mask, o) => mask | o.days, 0);
  return (span.days & ~covered) === 0;
}
