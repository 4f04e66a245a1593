/** state × event → the next state, or `refused` where the event has no business. */
export type StateTable<S extends string, E extends string> = Readonly<
  Record<S, Readonly<Record<E, S | 'refused'>>>
>;

/**
 * Refuse to start on a table with a hole: every state answers every event with a known state or `refused`,
 * and neither knows a word outside its closed list. The compiler says the same; this says it of what runs.
 * @throws Error naming the table and the first cell that is wrong
 */
export function assertTotalTable<S extends string, E extends string>(
  name: string,
  states: readonly S[],
  events: readonly E[],
  table: StateTable<S, E>,
): void {
  const extra = Object.keys(table).find((state) => !(states as readonly string[]).includes(state));
  if (extra) throw new Error(`${name}: the table knows a state "${extra}" that is not in the list`);
  for (const state of states) {
    const row = table[state] ?? {};
    const stray = Object.keys(row).find((event) => !(events as readonly string[]).includes(event));
    if (stray) throw new Error(`${name}: ${state} answers "${stray}", which is not an event`);
    for (const event of events) {
      const next = row[event];
      if (next !== 'refused' && !(states as readonly string[]).includes(next)) {
        throw new Error(`${name}: ${state} × ${event} has no answer (${String(next)})`);
      }
    }
  }
}

/** States that can be reached from `initial`, itself included. */
export function reachableStates<S extends string, E extends string>(
  initial: S,
  table: StateTable<S, E>,
): Set<S> {
  const found = new Set<S>([initial]);
  // A Set is walked in insertion order and sees what is added while walking.
  for (const state of found) {
    for (const next of Object.values<S | 'refused'>(table[state])) if (next !== 'refused') found.add(next);
  }
  return found;
}

/**
 * Draw the whole table as a Mermaid state diagram: an arrow per pair of states with its events, and a comment
 * per state for what moves nothing, so that two different tables never have the same drawing.
 */
export function drawStateTable<S extends string, E extends string>(
  initial: S,
  states: readonly S[],
  events: readonly E[],
  table: StateTable<S, E>,
): string {
  const lines = ['stateDiagram-v2', `  [*] --> ${initial}`];
  for (const state of states) {
    const eventsTo = (next: S | 'refused') =>
      events.filter((event) => table[state][event] === next).join(', ');
    for (const next of states) {
      if (next !== state && eventsTo(next)) lines.push(`  ${state} --> ${next}: ${eventsTo(next)}`);
    }
    if (states.every((next) => next === state || !eventsTo(next))) lines.push(`  ${state} --> [*]`);
    if (eventsTo(state)) lines.push(`  %% ${state} stays on ${eventsTo(state)}`);
    if (eventsTo('refused')) lines.push(`  %% ${state} refuses ${eventsTo('refused')}`);
  }
  return `${lines.join('\n')}\n`;
}
