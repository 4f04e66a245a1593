import type { ContentClass, Locale, Medium, Purpose } from '../decisions/words';

/** What a template says in one language. */
export interface Wording {
  /** Subject of a mail, title of a push, heading of a letter. Seen on lock screens: never above NEUTRAL. */
  subject?: string;
  /** Plain text in Liquid; paragraphs are set apart by an empty line. */
  text: string;
  /** What the button says in HTML, where a paragraph is nothing but the link. */
  action?: string;
}

/** One body: what is said at one content class over these media. Both languages always. */
export interface BodySource {
  class: Exclude<ContentClass, 'NONE'>;
  media: readonly Medium[];
  wordings: Record<Locale, Wording>;
}

/** A template as it is written, in built-in/. */
export interface TemplateSource {
  name: string;
  /** Raised when the meaning changes; the version also carries a digest of the wording. */
  revision: number;
  purpose: Purpose;
  /** Variables that `data` brings, each with the lowest class that may show it. */
  variables: Record<string, { class: Exclude<ContentClass, 'NONE'>; optional?: true }>;
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
