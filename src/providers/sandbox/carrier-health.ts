export const CARRIERS = ['sms', 'email', 'push', 'number-registry'] as const;
export type CarrierName = (typeof CARRIERS)[number];

export interface CarrierState {
  up: boolean;
  /** Share of calls that are turned away, 0 to 1. */
  failRate: number;
  /** Virtual time added before each report. */
  latencyMs: number;
}

/** A carrier's answer to one call, as JSON. */
export interface CarrierAnswer {
  status: number;
  body: Record<string, unknown>;
}

const WELL: CarrierState = { up: true, failRate: 0, latencyMs: 0 };

/** How well each carrier is. */
export class CarrierHealth {
  private readonly states = new Map<CarrierName, CarrierState>();
  private readonly owed = new Map<CarrierName, number>();

  set(name: CarrierName, state: CarrierState): CarrierState {
    this.states.set(name, state);
    this.owed.delete(name);
    return state;
  }

  of(name: CarrierName): CarrierState {
    return this.states.get(name) ?? WELL;
  }

  /** Whether to turn this call away. A rate is kept by counting, not by chance: a rehearsal runs the same twice. */
  refuses(name: CarrierName): boolean {
    const { up, failRate } = this.of(name);
    if (!up) return true;
    const owed = (this.owed.get(name) ?? 0) + failRate;
    // A tenth ten times is not quite one.
    const isDue = owed > 1 - 1e-9;
    this.owed.set(name, isDue ? owed - 1 : owed);
    return isDue;
  }

  clear(): void {
    this.states.clear();
    this.owed.clear();
  }
}
