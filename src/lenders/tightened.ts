import { compilePacks, type CompiledPacks } from '../decisions/policy/compile';
import type { LenderOverride } from '../decisions/policy/overrides';
import { PackError } from '../decisions/policy/pack-error';

/** One override that cannot be: which of them, where in it, and why. */
export interface OverrideFlaw {
  index: number;
  /** Inside the override, as a JSON pointer: `/limit`, `/allow/0/from`; empty for it as a whole. */
  path: string;
  reason: string;
}

/**
 * The first override that loosens its rule or does not fit it, or null. Each is tried on top of those before it, as
 * they will be applied.
 */
export function findOverrideFlaw(overrides: readonly LenderOverride[]): OverrideFlaw | null {
  for (let index = 0; index < overrides.length; index++) {
    if (typeof overrides[index]!.rule !== 'string') return { index, path: '/rule', reason: 'names no rule' };
    const error = tryCompile(['base'], overrides.slice(0, index + 1));
    if (error instanceof PackError) {
      return { index, path: pathWithin(error.path, overrides[index]!.rule), reason: error.reason };
    }
  }
  return null;
}

/**
 * Packs with a lender's overrides. One that was right when it was published and fits no more (a release made its
 * rule stricter than it, or took the rule away) is left out: what stands without it is at least as strict.
 */
export function compileTightened(
  ids: readonly string[],
  overrides: readonly LenderOverride[],
): { packs: CompiledPacks; leftOut: LenderOverride[] } {
  const kept: LenderOverride[] = [];
  const leftOut: LenderOverride[] = [];
  for (const override of overrides) {
    const fits = !(tryCompile(ids, [...kept, override]) instanceof PackError);
    (fits ? kept : leftOut).push(override);
  }
  return { packs: compilePacks(ids, undefined, kept), leftOut };
}

function tryCompile(ids: readonly string[], overrides: readonly LenderOverride[]): CompiledPacks | PackError {
  try {
    return compilePacks(ids, undefined, overrides);
  } catch (error) {
    if (error instanceof PackError) return error;
    throw error;
  }
}

/** `cn.cap.debt.limit` of the rule `cn.cap.debt` → `/limit`; `…allow[0].from` → `/allow/0/from`. */
function pathWithin(path: string, rule: string): string {
  const inner = path.startsWith(rule) ? path.slice(rule.length) : '';
  return inner.replaceAll('[', '.').replaceAll(']', '').replaceAll('.', '/');
}
