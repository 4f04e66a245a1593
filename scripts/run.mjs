/**
 * `node scripts/run.mjs dist/src/main.js [arguments]`: build first when that is needed, then become that
 * program, in this same process: its signals, its exit code and its terminal are simply ours.
 */
import Module from 'node:module';
import { resolve } from 'node:path';
import { build, isFresh } from './build.mjs';

const [, , entry, ...args] = process.argv;
if (!entry) {
  console.error('usage: node scripts/run.mjs <compiled entry> [arguments]');
  process.exit(2);
}
if (!isFresh()) {
  console.error('stillyou: building …');
  const status = build();
  if (status !== 0) process.exit(status);
}
process.argv = [process.argv[0], resolve(entry), ...args];
Module.runMain();
