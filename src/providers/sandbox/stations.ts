const KEPT_MESSAGES = 1_000;

/** How one handset, mailbox or device behaves. */
export interface StationSetting<B extends string> {
  behaviour: B;
  /** Virtual time added before each report about it. */
  latencyMs: number;
}

/** The far ends of one medium: who behaves how, and what arrived where. Not set otherwise, a far end is `delivered`. */
export class Stations<B extends string, M extends { id: string; at: string }> {
  private readonly settings = new Map<string, StationSetting<B>>();
  private readonly arrived = new Map<string, M[]>();

  constructor(
    readonly behaviours: readonly B[],
    private readonly usual: B,
    private readonly onChange: () => void,
  ) {}

  set(address: string, setting: StationSetting<B>): StationSetting<B> {
    this.settings.set(address, setting);
    this.onChange();
    return setting;
  }

  settingOf(address: string): StationSetting<B> {
    return this.settings.get(address) ?? { behaviour: this.usual, latencyMs: 0 };
  }

  keep(address: string, message: M): void {
    const messages = this.arrived.get(address) ?? [];
    if (messages.length >= KEPT_MESSAGES) messages.shift();
    messages.push(message);
    this.arrived.set(address, messages);
    this.onChange();
  }

  /** What arrived, newest first. */
  messagesAt(address: string): M[] {
    return [...(this.arrived.get(address) ?? [])].reverse();
  }

  /** Every address that was set or written to, the latest written to first. */
  addresses(): string[] {
    const latest = (address: string) => this.arrived.get(address)?.at(-1)?.at ?? '';
    const all = new Set([...this.arrived.keys(), ...this.settings.keys()]);
    return [...all].sort((a, b) => (latest(a) < latest(b) ? 1 : latest(a) > latest(b) ? -1 : a < b ? -1 : 1));
  }

  clear(): void {
    this.settings.clear();
    this.arrived.clear();
    this.onChange();
  }
}
