import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureKey } from './evidence/log/log-key';
import { formatVkey, parseVkey, publicBytesOf, verifierKey, type VerifierKey } from './evidence/note/keys';
import { Witness } from './evidence/witness/witness-server';
import { lockDataDir } from './platform/data-dir-lock';

export const WITNESS_USAGE = `
  stillyou witness --name witness.example/w1 --log 'bank.example/evidence/lnd_…+1234abcd+…' [--log …] [--logs file]
                   [--dir witness] [--listen 127.0.0.1:7380]
      cosigns checkpoints of these logs (C2SP tlog-witness), and never two that do not grow out of each other. Needs no
      database; its key and what it saw are in --dir. Run it where the operator of the log is not`;

const OPTIONS = {
  name: { type: 'string' },
  log: { type: 'string', multiple: true },
  logs: { type: 'string' },
  dir: { type: 'string', default: 'witness' },
  listen: { type: 'string', default: '127.0.0.1:7380' },
} as const;

/** Runs until it is told to stop. @throws Error in one clear line */
export async function runWitness(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS, strict: true });
  if (!values.name)
    throw new Error('--name is missing: the name of this witness, such as witness.example/w1');
  const logs = readLogs(values.log ?? [], values.logs);
  if (logs.length === 0) throw new Error('--log is missing: the verifier key of the log to watch');
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(values.listen) ?? [];
  if (!host || !port) throw new Error('--listen is a host and a port, such as 127.0.0.1:7380');
  const unlock = lockDataDir(values.dir);
  const key = ensureKey(join(values.dir, 'log.key'));
  const vkey = formatVkey(verifierKey(values.name, 'cosignature', publicBytesOf(key)));
  const witness = new Witness({ name: values.name, key, folder: values.dir, logs, now: () => new Date() });
  const server = await witness.listen(host, Number(port));
  process.stdout.write(
    `Stillyou witness is ready on http://${values.listen}\nwatches ${logs.length} logs; its key:\n${vkey}\n`,
  );
  const stop = () => server.close(() => unlock());
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

function readLogs(given: readonly string[], file: string | undefined): VerifierKey[] {
  const lines = file ? readFileSync(file, 'utf8').split('\n') : [];
  return [...given, ...lines]
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseVkey);
}
