/** Values remembered for a time and up to a number; the oldest go first. Real time, not the sandbox's. */
export class TimedCache<V> {
  private readonly entries = new Map<string, { value: V; until: number }>();

  constructor(
    private readonly lifeMs: number,
    private readonly most: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** `left` is how many milliseconds it is still good for. */
  find(name: string): { value: V; left: number } | null {
    const entry = this.entries.get(name);
    if (!entry) return null;
    const left = entry.until - this.now();
    if (left > 0) return { value: entry.value, left };
    this.entries.delete(name);
    return null;
  }

  set(name: string, value: V): void {
    this.entries.delete(name);
    if (this.entries.size >= this.most) this.entries.delete(this.entries.keys().next().value!);
    this.entries.set(name, { value, until: this.now() + this.lifeMs });
  }

  forget(name: string): void {
    this.entries.delete(name);
  }

  clear(): void {
    this.entries.clear();
  }
}
