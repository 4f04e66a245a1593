import { ApiProperty } from '@nestjs/swagger';
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

/** A template: what may be said for one purpose, a body for each class, medium and language. */
export class TemplateOut {
  /** @example due-date-reminder */
  name: string;
  /** Names one wording; the evidence of each message says which. */
  version: string;
  @ApiProperty({ enum: PURPOSES }) purpose: Purpose;
  variables: TemplateVariableOut[];
  bodies: TemplateBodyOut[];
}

export class TemplateListOut {
  items: TemplateOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
