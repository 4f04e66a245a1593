import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import {
  CONTENT_CLASSES,
  LOCALES,
  MEDIA,
  PURPOSES,
  type ContentClass,
  type Locale,
  type Medium,
  type Purpose,
} from '../decisions/words';
import { TEMPLATE_NAME } from './draft';

export class TemplateVariableOut {
  /** @example dueDate */
  name: string;
  /** The lowest content class whose bodies may show it. */
  @ApiProperty({ enum: CONTENT_CLASSES }) class: ContentClass;
  /** A notice without it is refused; otherwise it is shown when it is there. */
  required: boolean;
}

export class TemplateBodyOut {
  @ApiProperty({ enum: CONTENT_CLASSES }) class: ContentClass;
  @ApiProperty({ enum: MEDIA, isArray: true }) media: Medium[];
  @ApiProperty({ enum: LOCALES }) locale: Locale;
}

const SAID_CLASSES = CONTENT_CLASSES.filter((c) => c !== 'NONE');
type SaidClass = Exclude<ContentClass, 'NONE'>;

export class TemplateVariableIn {
  /** @example planName */
  @Matches(/^[a-z][A-Za-z0-9]{0,39}$/) name: string;
  /** The lowest content class whose bodies may show it. */
  @IsIn(SAID_CLASSES) class: SaidClass;
  /** A notice without it is refused; true when left out. */
  @IsOptional() @IsBoolean() required?: boolean;
}

export class TemplateBodyIn {
  @IsIn(SAID_CLASSES) class: SaidClass;
  @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsIn(MEDIA, { each: true }) media: Medium[];
  @IsIn(LOCALES) locale: Locale;
  /** Subject of a mail, title of a push, line above a letter, first words of a call: never above NEUTRAL. */
  @IsOptional() @IsString() @Length(1, 500) subject?: string;
  /** Plain text in Liquid: values, `day`, `moment`, `if`. */
  @IsString() @Length(1, 15_000) text: string;
  /** The middle of a mail or letter; without it the text is set in paragraphs. */
  @IsOptional() @IsString() @Length(1, 15_000) html?: string;
}

/** A version of a template of the lender's own: a draft until somebody else publishes it. */
export class DraftTemplateIn {
  /** Not the name of a built-in. An existing name gets its next version. */
  @Matches(TEMPLATE_NAME) name: string;
  @IsIn(PURPOSES) purpose: Purpose;
  @IsArray()
  @ArrayMaxSize(40)
  @ValidateNested({ each: true })
  @Type(() => TemplateVariableIn)
  variables: TemplateVariableIn[];
  /** Each in both languages; one for each class and medium. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(60)
  @ValidateNested({ each: true })
  @Type(() => TemplateBodyIn)
  bodies: TemplateBodyIn[];
}

/** One version of a lender's template, whole. */
export class TemplateVersionOut {
  name: string;
  n: number;
  /** As the evidence of messages names it. */
  version: string;
  @ApiProperty({ enum: ['draft', 'published', 'retired'] }) state: 'draft' | 'published' | 'retired';
  @ApiProperty({ enum: PURPOSES }) purpose: Purpose;
  variables: TemplateVariableOut[];
  bodies: TemplateBodyIn[];
  /** The keys that did it. @example key_0198c6… */
  draftedBy: string;
  draftedAt: string;
  @ApiProperty({ type: String, nullable: true }) publishedBy: string | null;
  @ApiProperty({ type: String, nullable: true }) publishedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) retiredBy: string | null;
  @ApiProperty({ type: String, nullable: true }) retiredAt: string | null;
}

/** A template as notices name it: what may be said for one purpose, a body for each class, medium and language. */
export class TemplateOut {
  /** @example due-date-reminder */
  name: string;
  /** Names one wording; the evidence of each message says which. */
  version: string;
  @ApiProperty({ enum: PURPOSES }) purpose: Purpose;
  variables: TemplateVariableOut[];
  bodies: TemplateBodyOut[];
  /** `built_in`: every lender has it; `lender`: its own. */
  @ApiProperty({ enum: ['built_in', 'lender'] }) origin: 'built_in' | 'lender';
}

/** A template and, of a lender's own, every version there ever was, newest first. */
export class TemplateWithVersionsOut {
  name: string;
  @ApiProperty({ enum: ['built_in', 'lender'] }) origin: 'built_in' | 'lender';
  /** What a notice accepted now would say; null while nothing is published. */
  @ApiProperty({ type: TemplateOut, nullable: true }) current: TemplateOut | null;
  versions: TemplateVersionOut[];
}

export class TemplateListOut {
  items: TemplateOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
