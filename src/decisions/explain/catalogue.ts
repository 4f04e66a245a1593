import { IntlMessageFormat } from 'intl-messageformat';
import type { Field } from '../policy/field';
import { readData } from '../policy/read-data';
import { LOCALES, type Locale } from '../words';

export type MessageValues = Readonly<Record<string, string | number>>;

/** Every message of one language by its dotted key, as `considered.RULE`. */
type Catalogue = ReadonlyMap<string, IntlMessageFormat>;

/** Compiled once, when the module is loaded: a message that does not parse stops the boot with its file and key. */
const CATALOGUES: Readonly<Record<Locale, Catalogue>> = Object.fromEntries(
  LOCALES.map((locale) => [locale, compileCatalogue(locale, readData(__dirname, `${locale}.yaml`))]),
) as Record<Locale, Catalogue>;

/**
 * One message in words.
 * @throws Error for a key that no catalogue has, or a value that the message needs and does not get
 */
export function say(locale: Locale, key: string, values: MessageValues = {}): string {
  const message = CATALOGUES[locale].get(key);
  if (!message) throw new Error(`there is no message ${key} in ${locale}`);
  return String(message.format(values));
}

/** The first of the keys that has a message: for codes that a newer or an older version of the house wrote. */
export function sayFirst(locale: Locale, keys: readonly string[], values: MessageValues = {}): string {
  return say(locale, keys.find((key) => canSay(locale, key)) ?? keys.at(-1)!, values);
}

export function canSay(locale: Locale, key: string): boolean {
  return CATALOGUES[locale].has(key);
}

/** Every key of one language, in the order of its file. */
export function messageKeys(locale: Locale): string[] {
  return [...CATALOGUES[locale].keys()];
}

/** A list in words: `a, b, c`. */
export function listInWords(locale: Locale, items: readonly string[]): string {
  return items.join(say(locale, 'list.and'));
}

/** @throws PackError naming file and key for a message that is no ICU message */
export function compileCatalogue(locale: Locale, root: Field): Catalogue {
  return new Map(flatten(root).map((field) => [field.path, compileMessage(locale, field)]));
}

function compileMessage(locale: Locale, field: Field): IntlMessageFormat {
  const text = field.text();
  try {
    // Values are shown as they are: nothing in a message is markup.
    return new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
  } catch (error) {
    return field.fail(`is no ICU message: ${(error as Error).message}`);
  }
}

function flatten(field: Field): Field[] {
  if (typeof field.value === 'string') return [field];
  return Object.keys(field.map()).flatMap((key) => flatten(field.get(key)));
}
