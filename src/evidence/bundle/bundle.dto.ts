import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';

export const BUNDLE_FORMATS = ['zip', 'pdf'] as const;
export type BundleFormat = (typeof BUNDLE_FORMATS)[number];

/** How a bundle is wanted. */
export class BundleQuery {
  /** `pdf`: its readable report alone, which is no evidence by itself. */
  @IsOptional() @IsIn(BUNDLE_FORMATS) format?: BundleFormat;
  /** Of the report: `zh-CN` or `en`; by Accept-Language when it is left out. */
  @IsOptional() @IsString() @Length(2, 20) locale?: string;
}

const DAY_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)?$/;

/** A stretch of time: `from` is in it, `to` is not. Days begin at midnight UTC. */
export class RangeQuery {
  @IsString() @Matches(DAY_OR_INSTANT) from: string;
  @IsString() @Matches(DAY_OR_INSTANT) to: string;
}
