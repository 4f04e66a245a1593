import type { ContentClass, Locale, Medium, Purpose } from '../decisions/words';

/** What a template says in one language. */
export interface Wording {
  /** Subject of a mail, title of a push, heading of a letter. Seen on lock screens: never above NEUTRAL. */
  subject?: string;
  /** Plain text in Liquid; paragraphs are set apart by an empty line. */
  text: string;
  /** A lender's own HTML for the middle of the letter; without it the text is set in paragraphs. */
  html?: string;
  /** What the button says in HTML, where a paragraph is nothing but the link. */
  action?: string;
}

/** One body: what is said at one content class over these media. Both languages always. */
export interface BodySource {
  class: Exclude<ContentClass, 'NONE'>;
  media: readonly Medium[];
  wordings: Record<Locale, Wording>;
}

/** Variables that `data` brings, each with the lowest class that may show it. */
export type SourceVariables = Readonly<
  Record<string, { class: Exclude<ContentClass, 'NONE'>; optional?: boolean }>
>;

/** A body in one language, as it is checked and compiled. */
export interface LocalBody {
  class: Exclude<ContentClass, 'NONE'>;
  media: readonly Medium[];
  locale: Locale;
  wording: Wording;
}

export type FlawPart = 'class' | 'media' | 'subject' | 'text' | 'html' | null;

/** One thing that is wrong with a template, and where. */
export interface Flaw {
  /** Which body, by its place among them; null for the template as a whole. */
  body: number | null;
  part: FlawPart;
  variable: string | null;
  /** Stable UPPER_SNAKE. */
  code: string;
  detail: string;
}

/** A template as it is written, in built-in/. */
export interface TemplateSource {
  name: string;
  /** Raised when the meaning changes; the version also carries a digest of the wording. */
  revision: number;
  purpose: Purpose;
  variables: SourceVariables;
  bodies: readonly BodySource[];
}

export interface TemplateVariable {
  name: string;
  class: ContentClass;
  required: boolean;
}

/** A template as others see it. */
export interface Template {
  name: string;
  /** The number of a lender's version; null for a built-in. */
  n: number | null;
  /** Names one wording: kept in the evidence of every hand-over. */
  version: string;
  purpose: Purpose;
  variables: TemplateVariable[];
  bodies: { class: ContentClass; media: Medium[]; locale: Locale }[];
}

/** What a lender is called, by the classes that may say so. */
export interface TemplateLender {
  name: string;
  neutralName: string;
  officialNumber: string;
}

export interface RenderedMessage {
  subject: string | null;
  text: string;
  html: string | null;
  /** The link of the message where its body shows one. Also inside `text`. */
  link: string | null;
}
