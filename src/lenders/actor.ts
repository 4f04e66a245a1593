import { toApiId, type IdPrefix } from '../platform/ids';
import type { Tx } from '../platform/tx';

export const ACTOR_KINDS = ['key', 'client', 'operator'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

const PREFIX: Record<ActorKind, IdPrefix> = { key: 'key', client: 'cli', operator: 'opr' };

/** Who acts for a lender. */
export interface Actor {
  id: string;
  kind: ActorKind;
  /** Whose hand it is in: an operator for what they made, the actor itself where nobody said. */
  personId: string;
}

/** Who made or changed something: an actor, or whoever sits at the command line. */
export type Maker = Actor | 'cli';

/** `key_…`, `cli_…`, `opr_…`, or `cli`: how evidence and answers name who did it. */
export function nameOf(maker: Maker): string {
  return maker === 'cli' ? maker : toApiId(PREFIX[maker.kind], maker.id);
}

/** Write down a new actor. What an actor makes is in the same hand. */
export async function insertActor(
  tx: Tx,
  lenderId: string,
  id: string,
  kind: ActorKind,
  maker: Maker,
): Promise<void> {
  const personId = kind === 'operator' || maker === 'cli' ? id : maker.personId;
  await tx.query(
    'INSERT INTO actor (id, lender_id, kind, person_id) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING',
    [id, lenderId, kind, personId],
  );
}

/** How each of these is named, by its id. */
export async function namesById(
  tx: Tx,
  lenderId: string,
  ids: readonly (string | null)[],
): Promise<(id: string) => string> {
  const actorOf = await actorsById(tx, lenderId, ids);
  return (id) => nameOf(actorOf(id));
}

/** The actors behind these ids, as what was done long ago keeps them. @throws Error for an id of nobody */
export async function actorsById(
  tx: Tx,
  lenderId: string,
  ids: readonly (string | null)[],
): Promise<(id: string) => Actor> {
  const rows: Actor[] = await tx.query(
    'SELECT id, kind, person_id AS "personId" FROM actor WHERE lender_id = $1 AND id = ANY ($2)',
    [lenderId, ids.filter(Boolean)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (id) => {
    const actor = byId.get(id);
    if (!actor) throw new Error(`there is no actor ${id}`);
    return actor;
  };
}
