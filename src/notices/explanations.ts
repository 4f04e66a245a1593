import { Injectable } from '@nestjs/common';
import { Borrower } from '../borrowers/borrower.entity';
import { Channels } from '../borrowers/channels.service';
import { say } from '../decisions/explain/catalogue';
import { explainEntry } from '../decisions/explain/explain-entry';
import { explainStep } from '../decisions/explain/explain-step';
import { instantInWords, type Reader } from '../decisions/explain/local-words';
import { homeZone } from '../decisions/policy/home-zone';
import type { Locale } from '../decisions/words';
import { Evidence, type EvidenceEntry } from '../evidence/evidence.service';
import { EVIDENCE_KINDS } from '../evidence/kinds';
import { Lenders } from '../lenders/lenders.service';
import { toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import type { ExplainOut } from './explain.dto';
import type { Notice } from './notice.entity';

/** Keys of an entry's body that say where it stands in the log, not what happened. */
const LOG_KEYS = ['at', 'kind', 'n', 'prev', 'stream'];

/** Why a notice did what it did. Reads the evidence alone: what the log does not hold, this does not say. */
@Injectable()
export class Explanations {
  constructor(
    private readonly channels: Channels,
    private readonly evidence: Evidence,
    private readonly lenders: Lenders,
  ) {}

  /** Every decision with what was considered, and every entry, in the words of `locale` and as data. */
  async explain(tx: Tx, notice: Notice, locale: Locale): Promise<ExplainOut> {
    const entries = await this.evidence.findStream(tx, notice.lenderId, { ntc: notice.id });
    const masked = await this.maskedByApiId(tx, notice);
    const maskedOf = (id: string) => masked.get(id) ?? null;
    const reader = { locale, zone: await this.zoneOf(tx, notice) };
    return {
      notice: toApiId('ntc', notice.id),
      status: notice.status,
      locale,
      summary: summaryOf(notice, reader),
      steps: entries
        .filter((entry) => entry.kind === 'notice.step-decided')
        .map(({ n, at, body }) => ({
          n,
          at: at.toISOString(),
          ...explainStep(body, maskedOf, reader),
        })),
      entries: entries.map((entry) => ({
        n: entry.n,
        kind: entry.kind,
        at: entry.at.toISOString(),
        meaning: EVIDENCE_KINDS[entry.kind],
        words: explainEntry(entry.kind, entry.body, maskedOf, reader),
        facts: nameChannels(factsOf(entry), masked) as Record<string, unknown>,
      })),
    };
  }

  private async maskedByApiId(tx: Tx, notice: Notice): Promise<Map<string, string>> {
    const channels = await this.channels.findOf(tx, notice.lenderId, notice.borrowerId);
    return new Map(channels.map((channel) => [toApiId('chn', channel.id), channel.masked]));
  }

  private async zoneOf(tx: Tx, notice: Notice): Promise<string> {
    const borrower = await tx.findOneByOrFail(Borrower, { id: notice.borrowerId });
    const { packs } = await this.lenders.getById(tx, notice.lenderId);
    return homeZone(borrower, packs);
  }
}

function summaryOf(notice: Notice, reader: Reader): string {
  const next = notice.nextStepAt ? instantInWords(notice.nextStepAt.toISOString(), reader) : '';
  return say(reader.locale, `status.${notice.status}`, { next });
}

function factsOf({ body }: EvidenceEntry): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !LOG_KEYS.includes(key)));
}

/** The log knows channels by id alone; a reader wants to see which one that is, masked. */
function nameChannels(value: unknown, masked: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => nameChannels(item, masked));
  if (typeof value !== 'object' || value === null) return value;
  const named = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, nameChannels(item, masked)]),
  );
  return typeof named.channel === 'string' && masked.has(named.channel)
    ? { ...named, masked: masked.get(named.channel) }
    : named;
}
