import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import { faultOf } from './fault';
import { scrub } from './scrub';

/** What a line may say besides its words, and the form of each. Anything else, and anything of another form, is left out. */
const FIELDS = {
  requestId: /^[0-9a-f-]{36}$/,
  method: /^[A-Z]{3,7}$/,
  /** The route's template, never the path: `/v1/borrowers/:externalRef`. */
  route: /^[\w/:*.-]{1,100}$/,
  status: 'number',
  durationMs: 'number',
  /** A row of ours: a uuid or an API id. */
  id: /^([a-z]{3}_[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  table: /^[a-z_]{1,63}$/,
  job: /^[a-z-]{1,60}$/,
  provider: /^[a-z-]{1,60}$/,
  reason: /^[\w-]{1,60}$/,
  count: 'number',
  tries: 'number',
} as const satisfies Record<string, RegExp | 'number'>;

type FieldName = keyof typeof FIELDS;
export type LogFields = {
  [K in FieldName]?: (typeof FIELDS)[K] extends 'number' ? number : string;
} & {
  /** Told by its kind and place; its message is not. */
  fault?: unknown;
};
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** A text that stands in the source. A template with a value in it has the type `string`, and does not compile here. */
type Words<T extends string> = string extends T ? never : T;

// To stderr: stdout is for people and pipes.
let sink: Logger = open('warn');

function open(level: string): Logger {
  return pino(
    { level, base: undefined, formatters: { level: (label) => ({ level: label }) } },
    pino.destination(2),
  );
}

/** One room's log: fixed words, and fields of a closed list. */
export class Log {
  constructor(private readonly room: string) {}

  trace = <T extends string>(words: Words<T>, fields?: LogFields) => this.write('trace', words, fields);
  debug = <T extends string>(words: Words<T>, fields?: LogFields) => this.write('debug', words, fields);
  info = <T extends string>(words: Words<T>, fields?: LogFields) => this.write('info', words, fields);
  warn = <T extends string>(words: Words<T>, fields?: LogFields) => this.write('warn', words, fields);
  error = <T extends string>(words: Words<T>, fields?: LogFields) => this.write('error', words, fields);
  fatal = <T extends string>(words: Words<T>, fields?: LogFields) => this.write('fatal', words, fields);

  private write(level: LogLevel, words: string, fields: LogFields = {}): void {
    const { fault, ...rest } = fields;
    sink[level](
      { room: this.room, ...allowed(rest), ...(fault === undefined ? {} : { fault: faultOf(fault) }) },
      words,
    );
  }
}

/** The fields that are on the list and look like what the list says. */
export function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      const form = Object.hasOwn(FIELDS, name) ? FIELDS[name as FieldName] : undefined;
      return form === 'number'
        ? Number.isFinite(value)
        : typeof value === 'string' && Boolean(form?.test(value));
    }),
  );
}

/** Nest says a hundred lines about its own wiring. */
const WIRING = ['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication'];

/**
 * Where Nest's own Logger writes to. Only text is written: objects that a library hands over are not, because nobody
 * knows what is in them, and an error is told by its kind and place. What looks like an address in a text is taken out.
 */
export class ProcessLogger implements LoggerService {
  constructor(level: string) {
    sink = open(level);
  }

  log(message: unknown, context?: unknown): void {
    if (!WIRING.includes(String(context))) this.write('info', message, context);
  }

  error(message: unknown, ...rest: unknown[]): void {
    // What stops the boot is told once, by main.ts.
    if (rest.at(-1) === 'ExceptionHandler') return;
    this.write('error', message, rest.at(-1));
  }

  warn(message: unknown, context?: unknown): void {
    this.write('warn', message, context);
  }

  debug(message: unknown, context?: unknown): void {
    this.write('debug', message, context);
  }

  verbose(message: unknown, context?: unknown): void {
    this.write('trace', message, context);
  }

  fatal(message: unknown, context?: unknown): void {
    this.write('fatal', message, context);
  }

  private write(level: LogLevel, message: unknown, context: unknown): void {
    const text =
      message instanceof Error
        ? faultOf(message)
        : typeof message === 'string'
          ? scrub(message)
          : 'a message that is no text';
    // A room is the name of a class; a stack that Nest hands over in its place is none.
    const room = typeof context === 'string' && /^[\w.-]{1,60}$/.test(context) ? context : undefined;
    sink[level]({ room }, text);
  }
}
