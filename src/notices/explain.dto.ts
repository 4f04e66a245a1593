import { IsOptional, IsString, Length } from 'class-validator';
import type { ExplainedRung } from '../decisions/explain/explain-step';
import type { Locale, NoticeStatus } from '../decisions/words';

export class ExplainNoticeQuery {
  /** `zh-CN` or `en`; without it Accept-Language says, else English. */
  @IsOptional() @IsString() @Length(2, 20) locale?: string;
}

/** One decision of the planner: what it came to, and every channel on every rung it considered. */
export class ExplainedStepOut {
  /** The entry of the evidence it stands in. */
  n: number;
  at: string;
  /** `send`, `wait`, `hold` or `end`. */
  decision: string;
  /** Stable code, or the id of the rule that opens later; null for a send. */
  why: string | null;
  /** When it looks again. */
  until: string | null;
  /** The same in a sentence. */
  words: string;
  considered: ExplainedRung[];
}

/** One entry of the notice's evidence. */
export class ExplainedEntryOut {
  n: number;
  kind: string;
  at: string;
  /** What this kind of entry records. */
  meaning: string;
  /** This one in a sentence; null for decisions, which stand in `steps`. */
  words: string | null;
  facts: Record<string, unknown>;
}

/** Why a notice did what it did: read from the evidence, in words and as data. */
export class ExplainOut {
  notice: string;
  status: NoticeStatus;
  locale: Locale;
  /** Where it stands, in a sentence. */
  summary: string;
  steps: ExplainedStepOut[];
  entries: ExplainedEntryOut[];
}
