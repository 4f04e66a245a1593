import { explainEntry } from '../../decisions/explain/explain-entry';
import { explainStep, type ExplainedRung } from '../../decisions/explain/explain-step';
import { wordFor, type Reader } from '../../decisions/explain/local-words';
import type { Leaf } from '../verify/entries';

/** How an entry is drawn. */
export type Tone = 'neutral' | 'out' | 'good' | 'bad' | 'unclear' | 'dropped' | 'end';

/** An entry of the log, and its number there. */
export interface LoggedLeaf extends Leaf {
  index: number;
}

/** One entry of a notice, told. */
export interface StoryLine {
  at: string;
  n: number;
  index: number;
  tone: Tone;
  words: string;
  /** What was considered and not chosen, and why; of a decision. */
  passedOver: string[];
  afterEnd: boolean;
}

/** A mark on the lane of a channel (`null`: the notice's own lane). */
export interface Mark {
  at: string;
  channel: string | null;
  medium: string | null;
  tone: Tone;
}

export interface RuleSaid {
  rule: string;
  cite: string;
  force: string;
  words: string;
}

/** What the evidence of one notice tells, in the words of one language. Pure: nothing that the log does not hold. */
export interface NoticeStory {
  id: string;
  purpose: string;
  template: string;
  asked: string;
  acceptedAt: string;
  deliverBy: string;
  /** null while it runs. */
  outcome: string | null;
  endedAt: string | null;
  level: string | null;
  lines: StoryLine[];
  marks: Mark[];
  rules: RuleSaid[];
  /** `cn 76cc3d395881…` */
  packs: string[];
}

const TONES: Record<string, Tone> = {
  'attempt.handed-over': 'out',
  'attempt.delivered': 'good',
  'attempt.opened': 'good',
  'attempt.failed': 'bad',
  'attempt.ambiguous': 'unclear',
  'attempt.not-sent': 'dropped',
  'notice.satisfied': 'good',
  'notice.held': 'unclear',
};

type MaskedOf = (channelId: string) => string | null;

/** @param leaves the entries of one notice's stream, from its first on */
export function storyOf(leaves: readonly LoggedLeaf[], maskedOf: MaskedOf, reader: Reader): NoticeStory {
  const accepted = leaves[0]!.body;
  const closing = leaves.find(({ body }) => 'count' in body);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    id: leaves[0]!.stream,
    purpose: wordFor('purpose', accepted.purpose, reader.locale),
    template: `${text(accepted.template)} ${text(accepted.templateVersion)}`.trim(),
    asked: text(accepted.evidence),
    acceptedAt: leaves[0]!.at,
    deliverBy: text(accepted.deliverBy),
    outcome: closing ? text(closing.body.outcome) : null,
    endedAt: closing?.at ?? null,
    level: closing && typeof closing.body.level === 'string' ? closing.body.level : null,
    lines: leaves.map((leaf) => tell(leaf, closing?.n ?? Infinity, maskedOf, reader)),
    marks: [...leaves.flatMap(markOf), ...provedMark(leaves)],
    rules: rulesOf(leaves, maskedOf, reader),
    packs: packsOf(leaves),
  };
}

function tell(leaf: LoggedLeaf, end: number, maskedOf: MaskedOf, reader: Reader): StoryLine {
  const { at, n, index, kind, body } = leaf;
  const line = { at, n, index, tone: toneOf(leaf), afterEnd: n > end, passedOver: [] as string[] };
  if (kind !== 'notice.step-decided')
    return { ...line, words: explainEntry(kind, body, maskedOf, reader) ?? kind };
  const step = explainStep(body, maskedOf, reader);
  const passedOver = step.considered.filter(({ verdict }) => verdict === 'refused' || verdict === 'later');
  return { ...line, words: step.words, passedOver: passedOver.map(({ words }) => words) };
}

function toneOf({ kind, body }: Leaf): Tone {
  if ('count' in body) return kind === 'notice.satisfied' ? 'good' : 'end';
  return TONES[kind] ?? 'neutral';
}

function markOf(leaf: LoggedLeaf): Mark[] {
  const { kind, body, at } = leaf;
  const isOwn = kind === 'notice.accepted' || kind === 'notice.held' || 'count' in body;
  const isAttempt = kind.startsWith('attempt.') && kind !== 'attempt.planned';
  if (!isOwn && !isAttempt) return [];
  const [channel, medium] = [body.channel, body.medium].map((v) => (typeof v === 'string' ? v : null));
  const place = isAttempt
    ? { channel: channel ?? null, medium: medium ?? null }
    : { channel: null, medium: null };
  return [{ at, ...place, tone: toneOf(leaf) }];
}

/** The attempt that a satisfied notice rests on, on its own lane: for e-mail nothing else says that it arrived. */
function provedMark(leaves: readonly Leaf[]): Mark[] {
  const closing = leaves.find(({ kind }) => kind === 'notice.satisfied');
  const planned = leaves.find(
    ({ kind, body }) => kind === 'attempt.planned' && body.attempt === closing?.body.attempt,
  );
  if (!closing || typeof planned?.body.channel !== 'string' || typeof planned.body.medium !== 'string')
    return [];
  return [{ at: closing.at, channel: planned.body.channel, medium: planned.body.medium, tone: 'good' }];
}

/** Each rule that refused once or more, as it was said first. */
function rulesOf(leaves: readonly Leaf[], maskedOf: MaskedOf, reader: Reader): RuleSaid[] {
  const rungs = leaves
    .filter(({ kind }) => kind === 'notice.step-decided')
    .flatMap(({ body }) => explainStep(body, maskedOf, reader).considered);
  const said = rungs.filter((rung): rung is ExplainedRung & { rule: object } => rung.rule !== null);
  const byId = new Map(said.toReversed().map((rung) => [rung.rule.id, rung]));
  return [...byId.values()].toReversed().map(({ rule, words }) => ({
    rule: rule.id,
    cite: rule.cite ?? '',
    force: rule.force ? wordFor('force', rule.force, reader.locale) : '',
    words,
  }));
}

function packsOf(leaves: readonly Leaf[]): string[] {
  const named = leaves.flatMap(({ body }) => Object.entries(body.packDigests ?? body.packVersions ?? {}));
  return [...new Set(named.map(([id, digest]) => `${id} ${String(digest).slice(0, 12)}`))].sort();
}
