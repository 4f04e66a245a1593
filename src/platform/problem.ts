/** One field that is wrong; `pointer` is a JSON pointer into the body. Never carries the value itself. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/**
 * An RFC 9457 problem. Thrown anywhere below a controller; problem.filter.ts writes it out.
 * `code` is stable UPPER_SNAKE; `detail` never repeats what the caller sent.
 */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(`${code}: ${detail}`);
  }

  static notFound(what: string): Problem {
    return new Problem(404, 'NOT_FOUND', `There is no such ${what}.`);
  }

  /** 422 about one field. */
  static field(pointer: string, code: string, detail: string): Problem {
    return new Problem(422, code, detail, [{ pointer, code, detail }]);
  }
}
