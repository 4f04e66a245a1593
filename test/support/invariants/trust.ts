import type { EntityManager } from 'typeorm';
import type { ChannelFact } from '../../../src/decisions/channel/channel-fact';
import { judgeTogether } from '../../../src/decisions/channel/judge-channel';
import { lenderSettings } from '../../../src/lenders/lender-settings';
import type { ChannelKind, Trust } from '../../../src/decisions/words';

interface ChannelRow {
  id: string;
  borrower_id: string;
  kind: ChannelKind;
  trust: Trust;
  zone: string | null;
  settings: object;
  facts: (Omit<ChannelFact, 'at'> & { at: string })[];
}

/** 3: the facts in any order, and twice, give the trust that is stored. Attempts say no more than their receipts. */
export async function checkTrust(db: EntityManager): Promise<string[]> {
  const broken: string[] = [];
  const channels: ChannelRow[] = await db.query(
    `SELECT c.id, c.borrower_id, c.kind, c.trust, b.time_zones[1] AS zone, l.settings,
            coalesce((SELECT json_agg(json_build_object('id', s.id, 'kind', s.kind, 'strength', s.strength, 'class', s.class, 'source', s.source,
                                                        'at', s.at, 'through', s.through))
                        FROM signal s WHERE s.channel_id = c.id AND s.quarantined_at IS NULL AND s.superseded_by IS NULL), '[]') AS facts
       FROM channel c JOIN borrower b ON b.id = c.borrower_id JOIN lender l ON l.id = c.lender_id`,
  );
  for (const borrower of new Set(channels.map((channel) => channel.borrower_id))) {
    const own = channels.filter((channel) => channel.borrower_id === borrower);
    const histories = own.map(({ id, kind, facts }) => ({
      id,
      kind,
      facts: facts.map((fact) => ({ ...fact, at: new Date(fact.at) })),
    }));
    const twice = histories
      .map(({ facts, ...rest }) => ({ ...rest, facts: [...facts, ...facts].reverse() }))
      .reverse();
    for (const channel of own) {
      const settings = {
        freshnessDays: lenderSettings(channel.settings).freshnessDays,
        zone: channel.zone ?? 'Asia/Shanghai',
      };
      // Judged at the end of its facts, and before time alone can have changed anything.
      const facts = histories.find(({ id }) => id === channel.id)!.facts;
      const at = new Date(Math.max(0, ...facts.map((fact) => fact.at.getTime())));
      const judged = judgeTogether(histories, settings, at).get(channel.id)!.trust;
      const shuffled = judgeTogether(twice, settings, at).get(channel.id)!.trust;
      if (judged !== shuffled)
        broken.push(`3: channel ${channel.id} depends on the order of its facts: ${judged} or ${shuffled}`);
      if (judged !== channel.trust && channel.trust !== 'stale')
        broken.push(`3: channel ${channel.id} is ${channel.trust}, its facts say ${judged}`);
    }
  }
  const attempts = await db.query(
    `SELECT id, state FROM attempt WHERE (state = 'failed') <> (failed_at IS NOT NULL)
        OR (state = 'delivered' AND delivered_at IS NULL) OR (state = 'opened' AND opened_at IS NULL)
        OR (state = 'handed_over' AND (handed_over_at IS NULL OR delivered_at IS NOT NULL))`,
  );
  for (const row of attempts)
    broken.push(`3: attempt ${row.id} says ${row.state}, its times say something else`);
  return broken;
}
