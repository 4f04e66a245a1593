import { randomBytes, randomInt } from 'node:crypto';
import { writings } from '../invariants/personal-data';

/** A value that turns up nowhere by chance, and what it is. */
export interface Canary {
  what: string;
  value: string;
}

/** Collects what was let fly; every value is made once. */
export class Aviary {
  readonly canaries: Canary[] = [];

  /** Also keeps a value that the service made itself: a token, a secret. */
  keep(what: string, value: string): string {
    if (value.length < 6) throw new Error(`${what}: too short to be looked for`);
    this.canaries.push({ what, value });
    return value;
  }

  phone = () => this.keep('phone', `+86139${String(randomInt(10_000_000, 99_999_999))}`);
  email = () => this.keep('e-mail', `canary.${word()}@mail.example`);
  name = () => this.keep('name', `Canarissa${word()}`);
  chineseName = () =>
    this.keep('name', `鸮${[...Array(5)].map(() => String.fromCodePoint(0x9a00 + randomInt(400))).join('')}`);
  address = () => this.keep('postal address', `${randomInt(100, 999)} Quay of ${word()}, Shanghai`);
  token = () => this.keep('push token', `push-${word()}-${word()}`);
  amount = () => this.keep('amount', `${randomInt(1_000_000, 9_999_999)}.${randomInt(10, 99)}`);
  text = (what: string) => this.keep(what, `${what} said ${word()}`);
}

const word = () =>
  randomBytes(6)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!);

/** How many digits of a number on end are more than any mask shows of it. */
const TELLING_DIGITS = 9;

/**
 * Every form in which a value may hide: as it is, its digits (whole, national, and any nine on end), base64 in its three
 * alignments and both alphabets, hex and URL in either case, JSON's \u escapes, UTF-16.
 */
export function formsOf({ value }: Canary): Buffer[] {
  const forms = writings(value);
  const urlForms = forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const lowerUrl = encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  const escaped = [...value]
    .map((c) => (c > '\u007f' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c))
    .join('');
  const hex = Buffer.from(value).toString('hex');
  const digits = /^\+?\d+$/.test(value) ? value.replace(/\D/g, '') : '';
  const windows = [...Array(Math.max(0, digits.length - TELLING_DIGITS + 1))].map((_, i) =>
    digits.slice(i, i + TELLING_DIGITS),
  );
  const texts = [
    ...forms,
    ...urlForms,
    lowerUrl,
    escaped,
    escaped.toUpperCase().replaceAll('\\U', '\\u'),
    hex.toUpperCase(),
    ...windows,
  ];
  return [...new Set(texts)]
    .filter((text) => text.length >= 6)
    .map((text) => Buffer.from(text))
    .concat(Buffer.from(value, 'utf16le'));
}

export interface Place {
  name: string;
  bytes: Buffer;
}

/**
 * Where canaries sit. Each place is searched as it is and with everything taken out that people and programs put
 * between digits.
 * @returns one line a find: what, where, with a little of what stands around it
 */
export function findCanaries(canaries: readonly Canary[], places: Iterable<Place>): string[] {
  const needles = canaries.flatMap((canary) => formsOf(canary).map((form) => ({ canary, form })));
  const found: string[] = [];
  for (const { name, bytes } of places) {
    const joined = Buffer.from(bytes.toString('latin1').replace(/(?<=\d)[ ().-]{1,2}(?=\d)/g, ''), 'latin1');
    for (const { canary, form } of needles) {
      const [at, where] = [bytes.indexOf(form), joined.indexOf(form)];
      if (at < 0 && where < 0) continue;
      const [text, from] = at < 0 ? [joined, where] : [bytes, at];
      const around = text.subarray(Math.max(0, from - 80), from + form.length + 40).toString('latin1');
      found.push(`${canary.what} ${canary.value} in ${name}: …${around.replace(/[^\x20-\x7e]/g, '·')}…`);
    }
  }
  return found;
}
