import type { EntityManager } from 'typeorm';
import type { ChannelFact } from '../../../src/decisions/channel/channel-fact';
import { judgeChannel } from '../../../src/decisions/channel/judge-channel';
import { lenderSettings } from '../../../src/lenders/lender-settings';
import type { ChannelKind, Trust } from '../../../src/decisions/words';

interface ChannelRow {
  id: string;
  kind: ChannelKind;
  trust: Trust;
  look_again_at: Date | null;
  zone: string | null;
  settings: object;
  facts: (Omit<ChannelFact, 'at'> & { at: string })[];
}

/** 3: the facts in any order, and twice, give the trust that is stored. Attempts say no more than their receipts. */
export async function checkTrust(db: EntityManager): Promise<string[]> {
  const broken: string[] = [];
  const channels: ChannelRow[] = await db.query(
    `SELECT c.id, c.kind, c.trust, c.look_again_at, b.time_zones[1] AS zone, l.settings,
            coalesce((SELECT json_agg(json_build_object('id', s.id, 'kind', s.kind, 'strength', s.strength, 'class', s.class, 'source', s.source, 'at', s.at))
                        FROM signal s WHERE s.channel_id = c.id AND s.quarantined_at IS NULL), '[]') AS facts
       FROM channel c JOIN borrower b ON b.id = c.borrower_id JOIN lender l ON l.id = c.lender_id`,
  );
  // Judged at the end of all facts, and before time alone can have changed anything.
  for (const channel of channels) {
    const facts = channel.facts.map((fact) => ({ ...fact, at: new Date(fact.at) }));
    const { freshnessDays } = lenderSettings(channel.settings);
    const settings = { freshnessDays: freshnessDays[channel.kind], zone: channel.zone ?? 'Asia/Shanghai' };
    const at = new Date(Math.max(0, ...facts.map((fact) => fact.at.getTime())));
    const judged = judgeChannel(channel.kind, facts, settings, at).trust;
    const shuffled = judgeChannel(channel.kind, [...facts, ...facts].reverse(), settings, at).trust;
    if (judged !== shuffled)
      broken.push(`3: channel ${channel.id} depends on the order of its facts: ${judged} or ${shuffled}`);
    if (judged !== channel.trust && channel.trust !== 'stale')
      broken.push(`3: channel ${channel.id} is ${channel.trust}, its facts say ${judged}`);
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
