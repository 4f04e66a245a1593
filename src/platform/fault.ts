import { scrub } from './scrub';

const FRAMES = 6;
/** A frame as V8 writes it ends in a place in a file; a line of somebody's text does not. */
const FRAME = /^\s+at .*:\d+:\d+\)?$/;
const WORD = /^[\w.-]{1,60}$/;

/** An error of ours whose message was written by us and holds no value of anybody: it may be told as it is. */
export class PlainFault extends Error {}

/**
 * An error as one line for the log: its kind, what names the fault (SQLSTATE, table, constraint), and where. Never its
 * message, its detail, its query or its parameters: messages of databases, parsers and mail servers quote what they were
 * given ("Key (address)=(…)", "invalid input syntax …", "Recipient …").
 */
export function faultOf(error: unknown): string {
  if (!isError(error)) return 'unknown error';
  const driver = (error as { driverError?: object }).driverError ?? error;
  const { code, table, constraint } = driver as { code?: unknown; table?: unknown; constraint?: unknown };
  const names = [error.name, code, table, constraint].filter(
    (each): each is string => typeof each === 'string' && WORD.test(each),
  );
  const said = error instanceof PlainFault || namesOurSchema(code) ? [`(${scrub(error.message)})`] : [];
  const cause = isError(error.cause) ? [`because of ${faultOf(error.cause)}`] : [];
  // What broke a constraint is named by it; the frames are the driver's.
  const frames = constraint || /^22/.test(String(code)) ? [] : framesOf(error);
  return [...names, ...said, ...frames, ...cause].join(' ');
}

/**
 * Why something did not work, for the person at the terminal who started it: our own and the system's words; of a
 * database only what names the fault.
 */
export function reasonOf(error: unknown): string {
  if (!isError(error)) return 'no reason was given';
  const isDatabase = 'severity' in error || 'driverError' in error;
  return isDatabase ? faultOf(error) : error.message;
}

/** SQLSTATE class 42: a column or table that does not exist. Such a message names what we wrote, not what we were given. */
function namesOurSchema(code: unknown): boolean {
  return typeof code === 'string' && /^42\w{3}$/.test(code);
}

/** V8 puts the message before the frames, and a message of many lines can look like frames: it is cut off first. */
function framesOf(error: Error): string[] {
  const stack = error.stack ?? '';
  const from = error.message ? stack.indexOf(error.message) : -1;
  const frames = from < 0 ? stack : stack.slice(from + error.message.length);
  return frames
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, FRAMES)
    .map((line) => line.trim());
}

/** Also for errors of another realm, which are no instance of our Error. */
function isError(value: unknown): value is Error {
  return typeof (value as Error | null)?.stack === 'string';
}
