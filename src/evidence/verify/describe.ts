import type { Proved } from './verify-bundle';

/** What was proved, a line each; the same lines as verify.sh prints. */
export function describeProved(proved: Proved): string[] {
  const { head, checkpoint, witnesses, leaves, exportedAt, closing, openings, policies } = proved;
  const time = (at: Date) => Math.floor(at.getTime() / 1_000);
  return [
    `PROVED signature: the log ${checkpoint.origin} had ${checkpoint.size} entries when its key signed`,
    ...witnesses.map(
      ({ witness, at }) => `PROVED witness: ${witness} saw it grow only, at Unix time ${time(at)}`,
    ),
    `PROVED entries: ${leaves.length}, each in the log as it stands here, from number ${head.first} to ${head.last}`,
    ...(head.kind === 'range'
      ? [`PROVED complete: every entry of the log from number ${head.first} to ${head.last}`]
      : [
          `PROVED chain: ${head.streams.length} streams, each from its first entry without a gap`,
          `PROVED complete: the log signed at ${exportedAt} that this was all`,
        ]),
    ...(closing
      ? [`PROVED closed: ${head.about} ended ${closing.outcome} at ${closing.at} with entry ${closing.n}`]
      : []),
    ...(head.state === 'open' ? ['OPEN: it was not closed then; more may have come since'] : []),
    ...(openings > 0 ? [`PROVED openings: ${openings}, each the value whose digest an entry has`] : []),
    ...(policies > 0 ? [`PROVED rules: ${policies} packs, each the one that a decision names`] : []),
    ...(head.kind === 'statement' ? ['PROVED statement: statement.json is the one that the log names'] : []),
    'NOT PROVED: report.pdf, VERIFY.md and keys.txt are there to be read; they are listed, not signed',
  ];
}
