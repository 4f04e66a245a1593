import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsObject, IsOptional, IsString } from 'class-validator';

/** What a lender tightens, all of it at once: a draft replaces what is in force when somebody else publishes it. */
export class DraftPolicyIn {
  /**
   * One for each rule: `{rule, …}` with its stricter value, such as `limit` of a cap or `allow` of a window.
   * @example [{"rule":"base.cap.all.day","limit":1}]
   */
  @IsArray() @ArrayMaxSize(200) @IsObject({ each: true }) overrides: Record<string, unknown>[];
  /** The lender's packs; those it was set up with are always among them, and stand when this is left out. */
  @IsOptional() @IsArray() @ArrayMaxSize(16) @ArrayUnique() @IsString({ each: true }) packs?: string[];
}

export class PolicyVersionOut {
  n: number;
  @ApiProperty({ enum: ['draft', 'published'] }) state: 'draft' | 'published';
  packs: string[];
  overrides: Record<string, unknown>[];
  /** The keys that did it. @example key_0198c6… */
  draftedBy: string;
  draftedAt: string;
  @ApiProperty({ type: String, nullable: true }) publishedBy: string | null;
  @ApiProperty({ type: String, nullable: true }) publishedAt: string | null;
}

export class PolicyRuleOut {
  /** @example base.window.collection */
  id: string;
  kind: string;
  force: string;
  @ApiProperty({ type: String, nullable: true }) cite: string | null;
  /** Why it is there, in a sentence, where its pack says. */
  @ApiProperty({ type: String, nullable: true }) title: string | null;
  /** The lender's own stricter value, where one is in force. */
  @ApiProperty({ type: Object, nullable: true }) override: Record<string, unknown> | null;
}

export class PolicyPackOut {
  id: string;
  title: string;
  /** `always`; `lender`: chosen by it; `residence`: for borrowers who live where it is the law. */
  @ApiProperty({ enum: ['always', 'lender', 'residence'] }) applies: 'always' | 'lender' | 'residence';
  rules: PolicyRuleOut[];
}

export class PoliciesOut {
  /** The version in force; null while nothing is published. */
  @ApiProperty({ type: Number, nullable: true }) inForce: number | null;
  packs: PolicyPackOut[];
  /** The lender's versions, newest first, all on one page. */
  items: PolicyVersionOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
