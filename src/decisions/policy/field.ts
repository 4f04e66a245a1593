import { parse } from 'yaml';
import { PackError } from './pack-error';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A value somewhere in a data file together with the path to it, so that whatever is wrong with it can be named.
 * Every reader throws PackError; none has a silent default.
 */
export class Field {
  constructor(
    readonly file: string,
    readonly path: string,
    readonly value: unknown,
  ) {}

  /** @throws PackError when the text is not YAML (bad syntax, a key twice) */
  static parse(file: string, text: string): Field {
    try {
      return new Field(file, '', parse(text));
    } catch (error) {
      throw new PackError(file, '', `does not parse: ${(error as Error).message.split('\n')[0]}`);
    }
  }

  get isSet(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  fail(reason: string): never {
    throw new PackError(this.file, this.path, reason);
  }

  get(name: string): Field {
    const path = this.path ? `${this.path}.${name}` : name;
    return new Field(this.file, path, this.map()[name]);
  }

  /** The value as a map; with `known`, a key outside it is refused, because a misspelt key is a rule that is not kept. */
  map(known?: readonly string[]): Record<string, unknown> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('must be a map');
    const stranger = known && Object.keys(value).find((key) => !known.includes(key));
    if (stranger) this.fail(`has an unknown key: ${stranger}`);
    return value as Record<string, unknown>;
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) this.fail('must be a list');
    return this.value.map((item, i) => new Field(this.file, `${this.path}[${i}]`, item));
  }

  text(): string {
    return typeof this.value === 'string' && this.value !== '' ? this.value : this.fail('must be a text');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('must be true or false');
  }

  /** A whole number of at least `min`. */
  whole(min: number): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min) return value;
    return this.fail(`must be a whole number of at least ${min}`);
  }

  oneOf<T extends string>(words: readonly T[]): T {
    const found = words.find((word) => word === this.value);
    return found ?? this.fail(`must be one of ${words.join(', ')}, not ${JSON.stringify(this.value)}`);
  }

  /** A list of words that is not empty: an empty list would be a rule about nothing. */
  someOf<T extends string>(words: readonly T[]): T[] {
    const chosen = this.list().map((item) => item.oneOf(words));
    return chosen.length > 0 ? chosen : this.fail('must not be empty');
  }

  texts(): string[] {
    return this.list().map((item) => item.text());
  }

  /** A calendar date, YYYY-MM-DD, that exists. */
  date(): string {
    const text = this.text();
    const time = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
    return isReal ? text : this.fail(`must be a date as 2026-01-31, not ${text}`);
  }

  /** What `read` makes of the value, or null when it is absent. */
  maybe<T>(read: (field: Field) => T): T | null {
    return this.isSet ? read(this) : null;
  }
}
