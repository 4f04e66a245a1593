import { Injectable } from '@nestjs/common';

/** Answers within this, or counts as one that does not. */
const WITHIN_MS = 1_500;

/**
 * What the process can live without for a while: it goes on, less able, and says so. The rooms above register what they
 * depend on; a look asks it.
 */
@Injectable()
export class Readiness {
  private readonly parts = new Map<string, () => Promise<string | null>>();

  /** @param trouble why this part does not work now, in words without personal data; null when it does */
  watch(part: string, trouble: () => Promise<string | null>): void {
    this.parts.set(part, trouble);
  }

  /** What is in trouble now, by its name. */
  async troubles(): Promise<Record<string, string>> {
    const found = await Promise.all(
      [...this.parts].map(async ([part, trouble]) => [part, await inTime(trouble)] as const),
    );
    return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null));
  }
}

async function inTime(trouble: () => Promise<string | null>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer in time'), WITHIN_MS);
  });
  try {
    return await Promise.race([trouble(), late]);
  } catch {
    return 'cannot be asked';
  } finally {
    clearTimeout(timer);
  }
}
