import { ArrayMaxSize, IsArray, IsIn, IsObject, IsOptional, IsString, Length } from 'class-validator';
import { MEDIA, PURPOSES, type ContentClass, type Medium, type Purpose } from '../decisions/words';
import { IsInstant } from '../platform/instant';

/** Either `packs` + `given` (the shape of the packs' test vectors), or `borrower` + `purpose` + `medium` (+ `at`). */
export class EvaluatePolicyIn {
  /** Pack ids, such as `base` and `cn`. */
  @IsOptional() @IsArray() @ArrayMaxSize(16) @IsString({ each: true }) packs?: string[];
  /** The facts in full: purpose, channel, trust, zones, at, history, … */
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
  /** The highest content class allowed. */
  content?: ContentClass;
  /** When time alone lifts every refusal. */
  opensAt?: string;
  refusals: RefusalOut[];
  /** On live data: each channel of the medium with its own answer. */
  channels?: { id: string; masked: string; trust: string; decision: string; reason?: string }[];
}
