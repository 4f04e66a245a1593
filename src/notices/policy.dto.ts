import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
} from 'class-validator';
import { ADVERSE_ACTIONS, type AdverseAction } from '../decisions/policy/pack';
import { MEDIA, PURPOSES, type ContentClass, type Medium, type Purpose } from '../decisions/words';
import { IsInstant } from '../platform/instant';

/** Either `packs` + `given` (the shape of the packs' test vectors), or `borrower` + `purpose` + `medium` (+ `at`). */
export class EvaluatePolicyIn {
  /** Pack ids, such as `base` and `cn`. */
  @IsOptional() @IsArray() @ArrayNotEmpty() @ArrayMaxSize(32) @IsString({ each: true }) packs?: string[];
  /**
   * The facts in full: purpose, channel, trust, zones, at, history, … A key that no rule knows is refused.
   * @example {"purpose":"collection","channel":"sms","trust":"verified","zones":["Asia/Shanghai"],"at":"2026-03-02T10:00:00+08:00"}
   */
  @IsOptional() @IsObject() given?: Record<string, unknown>;
  @IsOptional() @IsString() @Length(1, 200) borrower?: string;
  @IsOptional() @IsIn(PURPOSES) purpose?: Purpose;
  @IsOptional() @IsIn(MEDIA) medium?: Medium;
  /** RFC 3339; now when left out. */
  @IsOptional() @IsInstant() at?: string;
}

/** One rule that refused, with its force and source. */
export class RefusalOut {
  rule: string;
  pack: string;
  kind: string;
  force: string;
  /** The article, else the source, else `product default`. */
  cite: string | null;
  facts: Record<string, unknown>;
  until: string | null;
}

export class PolicyVerdictOut {
  decision: 'allow' | 'deny' | 'downgrade';
  /** The first refusing rule's id, or `content` or `hold`. */
  reason?: string;
  /** What a downgraded contact may be instead. */
  to?: string;
  /** The highest content class allowed; for a downgrade, of what it may be instead. */
  content?: ContentClass;
  /** When time alone lifts every refusal. */
  opensAt?: string;
  refusals: RefusalOut[];
  /** On live data: each channel of the medium with its own answer. */
  channels?: { id: string; masked: string; trust: string; decision: string; reason?: string }[];
}

/** Either `packs` + `given`, or `borrower` + `action` (+ `accountRef`, `at`): may the lender take this step now? */
export class JudgeAdverseActionIn {
  /** Pack ids, such as `base` and `cn`. */
  @IsOptional() @IsArray() @ArrayNotEmpty() @ArrayMaxSize(32) @IsString({ each: true }) packs?: string[];
  /**
   * The facts in full: action, at, zones, notices, holds, contact_change, has_verified_channel.
   * @example {"action":"adverse_credit_report","at":"2026-03-12T10:00:00+08:00","zones":["Asia/Shanghai"],"has_verified_channel":true,"notices":[{"id":"n1","channel":"sms","trust_at_send":"verified","reached":[{"level":"E2","at":"2026-03-02T10:00:00+08:00"}]}]}
   */
  @IsOptional() @IsObject() given?: Record<string, unknown>;
  @IsOptional() @IsString() @Length(1, 200) borrower?: string;
  @IsOptional() @IsIn(ADVERSE_ACTIONS) action?: AdverseAction;
  /** The account the step is about: only a notice about this account announces it. */
  @IsOptional() @IsString() @Length(1, 100) accountRef?: string;
  /** RFC 3339; now when left out. */
  @IsOptional() @IsInstant() at?: string;
}

/** One requirement of the gate that is not met. */
export class UnmetOut {
  /** notice_sent, evidence, lead_time, no_open_hold, no_pending_change or address_of_service. */
  requirement: string;
  /** The requirement in words. */
  text: string;
  rule: string;
  pack: string;
  force: string;
  cite: string | null;
  facts: Record<string, unknown>;
  /** When time alone lifts it. */
  until: string | null;
}

export class AdverseVerdictOut {
  decision: 'allow' | 'deny';
  /** The first unmet requirement's rule. */
  reason?: string;
  unmet: UnmetOut[];
  /** From when it is allowed, if only time is missing. */
  allowedFrom: string | null;
  /** The notice that carries the step. */
  notice: string | null;
}
