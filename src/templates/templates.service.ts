import { Injectable } from '@nestjs/common';
import { CONTENT_CLASSES, type ContentClass, type Locale, type Medium } from '../decisions/words';
import { Settings } from '../platform/settings';
import { BUILT_IN_TEMPLATES } from './built-in/all';
import { compileTemplate, type CompiledTemplate } from './compile';
import type { RenderedMessage, Template, TemplateLender } from './template';
import { assertLink, cleanValues, type TemplateData } from './values';

export type { RenderedMessage, Template, TemplateLender } from './template';

export interface RenderIn {
  class: ContentClass;
  medium: Medium;
  locale: Locale;
  data: TemplateData;
  lender: TemplateLender;
}

/** Everything that may be said, compiled and class-checked at boot: a wording that says too much stops it. */
@Injectable()
export class Templates {
  private readonly byName: Map<string, CompiledTemplate>;

  constructor(private readonly settings: Settings) {
    this.byName = new Map(BUILT_IN_TEMPLATES.map((source) => [source.name, compileTemplate(source)]));
    if (this.byName.size !== BUILT_IN_TEMPLATES.length) throw new Error('two templates have one name');
  }

  /** A built-in by its name; what lenders wrote is found by PublishedTemplates. */
  find(name: string): CompiledTemplate | null {
    return this.byName.get(name) ?? null;
  }

  /** By name. */
  list(): Template[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Classes that have a body for this medium, lowest first; both languages always. */
  classesOf(template: Template, medium: Medium): ContentClass[] {
    const found = new Set(
      template.bodies.filter((body) => body.media.includes(medium)).map((body) => body.class),
    );
    return CONTENT_CLASSES.filter((contentClass) => found.has(contentClass));
  }

  /** What the fullest bodies need and `data` does not bring. An empty text is missing. */
  missingVariables(template: Template, data: TemplateData): string[] {
    const isThere = (name: string) => Object.hasOwn(data, name) && data[name] !== null && data[name] !== '';
    return template.variables
      .filter(({ name, required }) => required && !isThere(name))
      .map(({ name }) => name);
  }

  /**
   * One message in words. Values stand literally: on one line, and escaped in HTML. `data` may bring more
   * than this body shows, and cannot replace what the house says about the sender.
   * @throws Error when there is no such body or a value it needs is missing; both are checked earlier
   */
  render(template: CompiledTemplate, wanted: RenderIn): RenderedMessage {
    const body = template.compiled.find(
      (b) => b.class === wanted.class && b.locale === wanted.locale && b.media.includes(wanted.medium),
    );
    if (!body)
      throw new Error(
        `template ${template.name} has no body for ${wanted.class}, ${wanted.medium}, ${wanted.locale}`,
      );
    const values: TemplateData = {
      ...cleanValues(wanted.data),
      ...cleanValues(this.houseValues(wanted.lender)),
    };
    if (body.showsLink) assertLink(String(values.link));
    const hasHtml = wanted.medium === 'email' || wanted.medium === 'letter';
    return {
      subject: wanted.medium === 'sms' ? null : (body.subject?.render(values) ?? null),
      text: body.text.render(values),
      html: hasHtml ? (body.html?.render(values) ?? null) : null,
      link: body.showsLink ? String(values.link) : null,
    };
  }

  private houseValues(lender: TemplateLender): TemplateData {
    // Read now: the sandbox knows its address only once it listens.
    const address = `${this.settings.publicUrl}/r`;
    return {
      neutralName: lender.neutralName,
      officialNumber: lender.officialNumber,
      lenderName: lender.name,
      address,
      host: URL.canParse(address) ? new URL(address).hostname : '',
    };
  }
}
