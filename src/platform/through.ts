import { Readable, Transform } from 'node:stream';
import { Problem } from './problem';

/**
 * The same bytes, looked at on their way. `onChunk` may throw: the result then fails with that error while
 * the source stays open, so that an answer can still be written to a request's socket (pipeline() would
 * destroy it).
 */
export function through(source: Readable, onChunk: (chunk: Buffer) => void): Readable {
  const passing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        onChunk(chunk);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  // A reader gets the error from reading; with none there yet, it must not end the process.
  passing.on('error', () => undefined);
  // Whoever reads it may stop early: let the rest of the source run off, so that its sender can hear the answer.
  passing.once('close', () => {
    if (passing.readableEnded) return;
    source.unpipe(passing);
    source.resume();
  });
  source.once('error', (error) => passing.destroy(error instanceof Problem ? error : brokenOff()));
  // A caller that hangs up half-way ends with `close` and without `end`.
  source.once('close', () => {
    if (!source.readableEnded) passing.destroy(brokenOff());
  });
  return source.pipe(passing);
}

/** No fault of ours, and nobody is left to read it: the log must not call it one. */
function brokenOff(): Problem {
  return new Problem(400, 'BODY_INCOMPLETE', 'The body broke off before its end.');
}
