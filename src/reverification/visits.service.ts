import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { inTx, NOBODY, outsideTenants, type Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import { CaseMovedOn, Cases } from './cases.service';
import { Codes, MAILBOX_CODES, VALUE_CODES } from './codes';
import { LIMITS, later } from './limits';
import type { Credential } from './link-token';
import { Links } from './links';
import { findLink, findVisit, type LinkRow, type Visit } from './visits.queries';

/** Browsers and the links they opened. */
@Injectable()
export class Visits {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly cases: Cases,
    private readonly codes: Codes,
    private readonly links: Links,
  ) {}

  /** The visit of a session cookie, or null. Changes nothing. */
  async find(cookie: string | null): Promise<Visit | null> {
    return cookie ? this.inVisit(cookie, (tx) => this.findIn(tx, cookie)) : null;
  }

  /** A transaction for whoever's visit it is. An unknown cookie costs the same questions: its answer tells nothing by its time. */
  async inVisit<T>(cookie: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const lender = await this.lenderOf('session', this.cookieHash(cookie));
    return inTx(this.dataSource, lender, work);
  }

  async findIn(tx: Tx, cookie: string | null): Promise<Visit | null> {
    return cookie ? findVisit(tx, this.cookieHash(cookie), this.clock.now()) : null;
  }

  /**
   * Bind a browser to a link: the new session cookie's value, or null for a link that cannot be opened (any
   * more, or ever). A reference that was right once asks for a new link then; the answer is the same either way.
   */
  async open(credential: Credential, cookie: string | null): Promise<string | null> {
    const now = this.clock.now();
    const by = 'token' in credential ? 'token' : 'reference';
    const digest = this.links.digest(credential);
    const lender = await this.lenderOf('link', digest);
    const link = await inTx(this.dataSource, lender, (tx) => findLink(tx, by, digest, now));
    const current = await this.find(cookie);
    // Back on a link that this browser opened before: it is where it was, also when the link is used up.
    if (link && current?.linkId === link.id) return cookie;
    const opened = link?.isOpenable
      ? await inTx(this.dataSource, lender, (tx) => this.bind(tx, link, current)).catch(nullIfMoved)
      : null;
    if (!opened && by === 'reference')
      await inTx(this.dataSource, lender, (tx) => this.links.wantNew(tx, credential));
    return opened;
  }

  private async bind(tx: Tx, link: LinkRow, current: Visit | null): Promise<string> {
    const now = this.clock.now();
    const one = await this.cases.lock(tx, link.lenderId, link.caseId);
    await this.makeRoom(tx, link.id, now);
    // Whoever holds two links of one case in one browser reads both channels.
    const inherited = current?.caseId === one.id ? current.proved : [];
    const isFresh = link.handedOverAt !== null && now <= later(link.handedOverAt, LIMITS.linkProvesMs);
    const proved = [
      ...new Set([...inherited, ...(isFresh && link.purpose !== 'change_report' ? [link.channelId] : [])]),
    ];
    await this.codes.void(tx, one, [...VALUE_CODES, ...MAILBOX_CODES], link.id);

    const cookie = randomBytes(32).toString('base64url');
    await tx.query(
      `INSERT INTO reverification_session (id, lender_id, reverification_id, link_id, cookie_hash, proved, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        newId(now),
        one.lenderId,
        one.id,
        link.id,
        this.cookieHash(cookie),
        proved,
        now,
        later(now, LIMITS.sessionMs),
      ],
    );
    const body = { channel: toApiId('chn', link.channelId), purpose: link.purpose, provesChannel: isFresh };
    if (one.endedAt || link.purpose === 'change_report')
      await this.cases.record(tx, one, 'reverification.proving', body);
    else await this.cases.move(tx, one, 'came', {}, { kind: 'reverification.proving', body });
    return cookie;
  }

  /** At most three browsers a link: one more takes the oldest's place, so that a mail scanner cannot use a link up. */
  private async makeRoom(tx: Tx, linkId: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE reverification_session SET ended_at = $2 WHERE id IN
        (SELECT id FROM reverification_session WHERE link_id = $1 AND ended_at IS NULL AND expires_at > $2
          ORDER BY created_at DESC, id DESC OFFSET $3)`,
      [linkId, now, LIMITS.bindingsPerLink - 1],
    );
  }

  /** Whose link or session has this digest; nobody's when none has. */
  private async lenderOf(what: 'link' | 'session', digest: Buffer): Promise<string> {
    const [row] = await outsideTenants(this.dataSource).query(`SELECT lender_of_${what}($1) AS id`, [digest]);
    return row.id ?? NOBODY;
  }

  private cookieHash(cookie: string): Buffer {
    return this.vault.mac('reverification session', cookie);
  }
}

function nullIfMoved(error: unknown): null {
  if (error instanceof CaseMovedOn) return null;
  throw error;
}
