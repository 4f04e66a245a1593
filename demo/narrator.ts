import type { Api } from './client/http';

const useColour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: number) => (text: string) => (useColour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
const green = paint(32);
const yellow = paint(33);
const red = paint(31);

const ZONE = 'Asia/Shanghai';
const clockFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** A readable account on the terminal: when (virtual time, where the borrower lives), what, to whom, by which rule. */
export class Narrator {
  private after = '';
  private lines: { at: number; text: string }[] = [];

  constructor(private readonly api: Api) {}

  title(letter: string, title: string, gist: string): void {
    console.log(`\n${bold(`${letter}  ${title}`)}\n   ${dim(gist)}`);
  }

  /** What a person does: the lender, the borrower, time. */
  does(who: string, what: string, at: Date | string): void {
    this.line(at, `${who.padEnd(9)} ${what}`);
  }

  sees(what: string, at: Date | string): void {
    this.line(at, `${green('message')}   ${what}`);
  }

  /** Everything the service told the lender since the last time. */
  async events(): Promise<Event[]> {
    const events = await this.takeEvents();
    for (const event of events) {
      const paintIt = /suspect|revoked|exhausted|unreachable|disputed|failed/.test(event.type)
        ? red
        : /task|stale|provisional/.test(event.type)
          ? yellow
          : green;
      this.line(event.at, `${paintIt(event.type)}  ${describeEvent(event.data)}`);
    }
    return events;
  }

  /** Why a notice did what it did, from its evidence: each decision with the rule behind it. */
  async why(noticeId: string): Promise<void> {
    const { body } = await this.api.get(`/v1/notices/${noticeId}/explain`);
    for (const { kind, at, facts } of body.entries) {
      if (kind !== 'notice.step-decided') continue;
      const passed = (facts.considered ?? [])
        .filter((c: Considered) => !c.chosen && c.why !== 'POSSIBLE')
        .map((c: Considered) =>
          `${c.medium} ${c.masked ?? ''} ${c.why}${c.rule ? ` (${c.rule})` : ''}`.replace(/\s+/g, ' '),
        );
      const what =
        facts.decision === 'send'
          ? `${facts.medium} to ${facts.masked}, class ${facts.contentClass}`
          : `${facts.decision} ${facts.why}${facts.until ? ` until ${clockFormat.format(new Date(facts.until))}` : ''}`;
      this.line(
        at,
        dim(`decided   ${what}${passed.length > 0 ? `; passed over: ${passed.join('; ')}` : ''}`),
      );
    }
  }

  /** Tell the story in the order in which it happened, and what to take from it. */
  end(text: string): void {
    this.lines.sort((a, b) => a.at - b.at);
    for (const { at, text } of this.lines) console.log(`   ${dim(clockFormat.format(at))}  ${text}`);
    this.lines = [];
    console.log(`   ${bold('→')} ${text}`);
  }

  /** Skip what the feed holds from earlier stories and earlier starts. */
  async skipPast(): Promise<void> {
    await this.takeEvents();
  }

  private async takeEvents(): Promise<Event[]> {
    const taken: Event[] = [];
    for (;;) {
      const { body } = await this.api.get(`/v1/events?limit=1000${this.after && `&after=${this.after}`}`);
      taken.push(...body.items);
      if (body.items.length === 0) return taken;
      this.after = body.nextCursor;
    }
  }

  private line(at: Date | string, text: string): void {
    this.lines.push({ at: new Date(at).getTime(), text });
  }
}

export interface Event {
  type: string;
  at: string;
  data: Record<string, any>;
}

interface Considered {
  medium: string;
  masked?: string;
  chosen: boolean;
  why: string;
  rule?: string;
}

function describeEvent(data: Record<string, any>): string {
  const reason = data.reasons?.at(-1);
  const parts = [
    data.masked && `${data.kind} ${data.masked}`,
    data.from && `${data.from} → ${data.trust}`,
    reason && `because ${reason.code}${reason.detail?.class ? ` (${reason.detail.class})` : ''}`,
    data.medium && `${data.medium} ${data.class} ${data.code ?? ''}`,
    data.template && `${data.template}`,
    data.level && `evidence ${data.level}`,
    data.task && `${data.task}: ${data.why}`,
    data.tried?.length > 0 &&
      `tried ${data.tried.map((t: any) => `${t.medium ?? t.kind} ${t.masked ?? ''} ${t.failure?.class ?? t.state ?? ''}`.trim()).join(', ')}`,
    !data.masked && !data.template && !data.task && data.why,
  ];
  return parts.filter(Boolean).join(', ');
}
