import type { Files } from '../../src/evidence/verify/files';
import type { Pinned } from '../../src/evidence/verify/verify-bundle';
import type { Material } from './bundle-mutants';
import { fill, opening, packs, statement, SyntheticLog } from './synthetic-log';

export interface Goldens {
  log: SyntheticLog;
  pinned: Pinned;
  /** One of each kind and state, by name. */
  bundles: Record<'told' | 'lost' | 'running' | 'person' | 'range' | 'appeal', Files>;
  /** Made of `told`. */
  material: Material;
}

/** Bundles of two small logs, new keys each time. */
export async function makeGoldens(): Promise<Goldens> {
  const log = new SyntheticLog();
  const { told, lost, running, consent } = fill(log, 20);
  const more = { openings: [opening], policies: packs };
  const closed = { kind: 'notice', state: 'closed' } as const;
  const notice = (about: string, state: 'closed' | 'open' = 'closed') => {
    const streams = [about, consent];
    return log.bundle({ ...closed, about, state }, [...streams, log.export(about, streams)], more);
  };
  const older = await notice(told);
  log.append(told, 'attempt.failed', { afterTheEnd: true, class: 'mailbox_unknown', step: 1 });
  const bundles = {
    told: await notice(told),
    lost: await notice(lost),
    running: await notice(running, 'open'),
    person: await person(log, [told, lost, running, consent]),
    range: await log.bundle(
      { about: '2026-03-02T02:00:00.000Z/2026-03-03T02:00:00.000Z', kind: 'range', state: 'complete' },
      [],
      { policies: packs, from: 15, to: 50 },
    ),
    appeal: await statement(log, [told, lost]),
  };
  const other = new SyntheticLog('other.example/evidence/lnd_2');
  const stranger = fill(other, 20);
  const streams = [stranger.told, stranger.consent];
  const material = {
    golden: bundles.told,
    older,
    neighbour: bundles.lost,
    stranger: await other.bundle(
      { ...closed, about: stranger.told },
      [...streams, other.export(stranger.told, streams)],
      more,
    ),
  };
  return { log, pinned: { log: log.vkey, witnesses: [log.witnessVkey], quorum: 1 }, bundles, material };
}

function person(log: SyntheticLog, streams: readonly string[]): Promise<Files> {
  const about = `brw_${'0'.repeat(31)}9`;
  const exported = log.export(about, streams);
  return log.bundle({ about, kind: 'borrower', state: 'open' }, [...streams, exported], {
    openings: [opening],
    policies: packs,
  });
}
