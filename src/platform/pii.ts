import { inspect } from 'node:util';

const SHOWN = '[pii]';

/**
 * Personal data on its way through the house: an address, a name, a token, a text. However it is printed (a template,
 * JSON, a log, an error, a debugger's console) it says `[pii]`; who needs the value asks for it by name, and that word
 * is what a reviewer looks for.
 */
export class Pii<T extends string = string> {
  /** Private at run time too: no serialiser walks into it. */
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself: for the wire, a cell or a comparison; never for a log, a metric or an error. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
