import { durationMs } from '../duration';
import { Field } from '../policy/field';
import { readData } from '../policy/read-data';
import {
  DELINQUENCY_STAGES,
  EVIDENCE_LEVELS,
  MEDIA,
  PURPOSES,
  type DelinquencyStage,
  type EvidenceLevel,
  type Medium,
  type Purpose,
} from '../words';

/** One rung of a ladder: which medium, how long to listen, what counts, over which providers (none named: any that carries it). */
export interface Rung {
  medium: Medium;
  /** ISO 8601 duration from hand-over to giving up on this rung. */
  fallbackAfter: string;
  /** What this rung is expected to show; reached, it is not fallen back from early. */
  successLevel: EvidenceLevel;
  providers: string[];
  /** May go out at the same time as the rung before, for critical notices only. */
  together?: boolean;
  /** Keeps its place, whatever worked better for a borrower. */
  fixed?: boolean;
}

/** A ladder for some purposes and stages, as ladders.yaml and a lender's settings have it. */
export interface LadderChoice {
  purposes: readonly Purpose[];
  stages: readonly DelinquencyStage[];
  rungs: Rung[];
}

/** What is told to the borrower before each round of a purpose. */
export interface PriorNoticeRule {
  purpose: Purpose;
  /** ISO 8601 duration between telling and the round. */
  lead: string;
  level: EvidenceLevel;
  rule: string;
}

export const MAX_RUNGS = 10;
/** Shorter is no listening, longer outlives every deadline that a lender may rely on. */
const SHORTEST = 'PT1M';
const LONGEST = 'P30D';

const root = readData(__dirname, 'ladders.yaml');
root.map(['ladders', 'priorNotice']);
const LADDERS = parseLadders(root.get('ladders'));
assertTotal(root.get('ladders'), LADDERS);
const PRIOR_NOTICES = root.get('priorNotice').list().map(parsePriorNotice);

/**
 * The order of media for a purpose and how late the borrower is: the lender's own where it has one, else ours. A
 * lender may also name one with the notice.
 */
export function ladderFor(
  purpose: Purpose,
  stage: DelinquencyStage,
  lenders: readonly LadderChoice[] = [],
): Rung[] {
  return [...lenders, ...LADDERS].find((l) => l.purposes.includes(purpose) && l.stages.includes(stage))!
    .rungs;
}

/** What has to be told before each round of a purpose; null for most. */
export function priorNoticeRuleFor(purpose: Purpose): PriorNoticeRule | null {
  return PRIOR_NOTICES.find((rule) => rule.purpose === purpose) ?? null;
}

/** A list of ladders. @throws PackError for an unknown key or word, a duration that is none, a ladder of no or more than ten rungs */
export function parseLadders(field: Field): LadderChoice[] {
  return field.list().map((item) => {
    item.map(['purposes', 'stages', 'rungs']);
    return {
      purposes: item.get('purposes').someOf(PURPOSES),
      stages: item.get('stages').someOf(DELINQUENCY_STAGES),
      rungs: parseRungs(item.get('rungs')),
    };
  });
}

/** The rungs of one ladder. @throws PackError as parseLadders */
export function parseRungs(field: Field): Rung[] {
  const rungs = field.list().map(parseRung);
  if (rungs.length === 0 || rungs.length > MAX_RUNGS) field.fail(`must have 1 to ${MAX_RUNGS} rungs`);
  if (rungs[0]!.together) field.list()[0]!.fail('has no rung before it to go together with');
  return rungs;
}

function parseRung(field: Field): Rung {
  field.map(['medium', 'fallbackAfter', 'successLevel', 'providers', 'together', 'fixed']);
  const together = field.get('together').maybe((f) => f.flag());
  const fixed = field.get('fixed').maybe((f) => f.flag());
  return {
    medium: field.get('medium').oneOf(MEDIA),
    fallbackAfter: parseDuration(field.get('fallbackAfter'), SHORTEST, LONGEST),
    successLevel: field.get('successLevel').maybe((f) => f.oneOf(EVIDENCE_LEVELS)) ?? 'E1',
    providers: field.get('providers').maybe((f) => f.texts()) ?? [],
    ...(together && { together }),
    ...(fixed && { fixed }),
  };
}

function parsePriorNotice(field: Field): PriorNoticeRule {
  field.map(['purpose', 'lead', 'level', 'rule']);
  return {
    purpose: field.get('purpose').oneOf(PURPOSES),
    lead: parseDuration(field.get('lead'), SHORTEST, LONGEST),
    level: field.get('level').oneOf(EVIDENCE_LEVELS),
    rule: field.get('rule').text(),
  };
}

/** An ISO 8601 duration between two others, both included. */
function parseDuration(field: Field, shortest: string, longest: string): string {
  const text = field.text();
  let ms: number;
  try {
    ms = durationMs(text);
  } catch (error) {
    return field.fail(`is ${(error as RangeError).message}`);
  }
  const isSane = ms >= durationMs(shortest) && ms <= durationMs(longest);
  return isSane ? text : field.fail(`must be from ${shortest} to ${longest}, not ${text}`);
}

/** Every purpose at every stage has a ladder, and only one: a gap would be found by a borrower. */
export function assertTotal(field: Field, ladders: readonly LadderChoice[]): void {
  for (const purpose of PURPOSES) {
    for (const stage of DELINQUENCY_STAGES) {
      const count = ladders.filter((l) => l.purposes.includes(purpose) && l.stages.includes(stage)).length;
      if (count !== 1) field.fail(`must name ${purpose} × ${stage} once, not ${count} times`);
    }
  }
}
