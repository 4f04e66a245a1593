import { createHmac, type KeyObject } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Clock } from '../platform/clock';
import { inTx, outsideTenants, type Tx } from '../platform/tx';
import { associatedData, decrypt, encrypt, type CellPlace } from './cell';
import { DataKeys } from './data-keys';
import { envelopeVersion, ENVELOPE_VERSION, InboxSealer, openEnvelope } from './envelope';
import type { KeyProviders } from './key-providers';
import { LenderKeys } from './lender-keys';
import type { ServiceKeys } from './service-keys';
import { TimedCache } from './timed-cache';
import { VERSIONS_MS } from './lender-keys';

export type { CellPlace } from './cell';

/** A value to seal, and where it will stand. */
export interface PlainCell {
  place: CellPlace;
  plain: string | Buffer;
}

/** A sealed value, and where it stands. */
export interface SealedCell {
  place: CellPlace;
  cell: Buffer;
}

/** A look-up value under one version of the lender's index key. */
export interface BlindDigest {
  version: number;
  digest: Buffer;
}

/**
 * Personal data at rest: root key (outside) → lender key → one data key a subject → AES-256-GCM cells; a keyed blind
 * index for look-ups. Losing a data key loses its cells and nothing else.
 */
export class Vault {
  readonly lenderKeys: LenderKeys;
  readonly dataKeys: DataKeys;
  private readonly inbox = new InboxSealer();
  private readonly hasOldIndex = new TimedCache<boolean>(VERSIONS_MS, 10_000);

  constructor(
    readonly providers: KeyProviders,
    private readonly service: ServiceKeys,
    clock: Clock,
  ) {
    this.lenderKeys = new LenderKeys(providers);
    this.dataKeys = new DataKeys(clock, this.lenderKeys, service);
  }

  /** Seal one value. Makes the subject's data key on first use, in the same transaction. @throws SubjectErased, KeysUnavailable */
  async seal(tx: Tx, place: CellPlace, plain: string | Buffer): Promise<Buffer> {
    return (await this.sealMany(tx, [{ place, plain }]))[0]!;
  }

  /** Seal a batch, in its order: one look-up of keys a lender, however many cells and subjects. */
  async sealMany(tx: Tx, cells: readonly PlainCell[]): Promise<Buffer[]> {
    const keyOf = await this.keysFor(tx, cells, true);
    return cells.map(({ place, plain }) => encrypt(keyOf(place), plain, associatedData(place)));
  }

  /**
   * Open one cell.
   * @throws Error naming the place (never the value) when it was moved, altered, or destroyed; SubjectErased, KeysUnavailable
   */
  async open(tx: Tx, place: CellPlace, cell: Buffer | null): Promise<string> {
    return (await this.openBytes(tx, place, cell)).toString('utf8');
  }

  async openBytes(tx: Tx, place: CellPlace, cell: Buffer | null): Promise<Buffer> {
    if (!cell) throw new Error(`cell ${nameOf(place)} was destroyed`);
    if (cell[0] === ENVELOPE_VERSION) return this.openFromInbox(tx, place, cell);
    return (await this.openMany(tx, [{ place, cell }]))[0]!;
  }

  /** Open a batch, in its order: one look-up of keys a lender. @throws as `open`, for the first that does not open */
  async openMany(tx: Tx, cells: readonly SealedCell[]): Promise<Buffer[]> {
    const keyOf = await this.keysFor(tx, cells, false);
    return cells.map(({ place, cell }) => {
      try {
        return decrypt(keyOf(place), cell, associatedData(place));
      } catch {
        throw new Error(`cell ${nameOf(place)} does not open in this place`);
      }
    });
  }

  /**
   * Seal what came in from outside for the lender's inbox. Takes the public half of a key pair alone: while no key server
   * answers, receipts are stored all the same, and nothing ever stands in the clear.
   */
  async sealForInbox(tx: Tx, place: CellPlace, plain: string | Buffer): Promise<Buffer> {
    const { version, publicKey } = await this.lenderKeys.current(tx, place.lenderId, 'inbox');
    return this.inbox.seal(place.lenderId, { version, bytes: publicKey! }, plain, associatedData(place));
  }

  /**
   * Keyed digests of a normalised address: the first is the one to write, all of them to look for, while an index is
   * being moved to another version. The same for one lender always. 32 bytes each.
   */
  async blindIndexes(tx: Tx, lenderId: string, normalised: string): Promise<BlindDigest[]> {
    const rows = await this.lenderKeys.versionsOf(tx, lenderId, 'index');
    const { version: current } = await this.lenderKeys.current(tx, lenderId, 'index');
    const digests: BlindDigest[] = [];
    for (const { version } of rows) {
      const key = await this.lenderKeys.key(tx, lenderId, 'index', version);
      digests.push({ version, digest: digestOf(key, lenderId, normalised) });
    }
    if (await this.isOldIndexInUse(tx, lenderId))
      digests.push({ version: 0, digest: digestOf(this.service.mac, lenderId, normalised) });
    return digests.sort((a, b) => Number(b.version === current) - Number(a.version === current));
  }

  /** HMAC under a key derived for one use: code digests, VERP tokens, receipt path secrets. */
  mac(use: string, message: string): Buffer {
    const key = createHmac('sha256', this.service.mac).update(`stillyou/1 ${use}`).digest();
    return createHmac('sha256', key).update(message).digest();
  }

  /** Seal what belongs to no lender under a key of the service for one use; `context` is bound into it. */
  sealForService(use: string, context: string, plain: Buffer): Buffer {
    return encrypt(this.mac('seal', use), plain, Buffer.from(`service|${use}|${context}`));
  }

  /** @throws Error for another use, another context, or one changed bit */
  openForService(use: string, context: string, sealed: Buffer): Buffer {
    return decrypt(this.mac('seal', use), sealed, Buffer.from(`service|${use}|${context}`));
  }

  /** Destroy a subject's data key: what is sealed under it opens nowhere within five seconds, and never again. */
  destroyKeyOf(tx: Tx, lenderId: string, subjectId: string): Promise<void> {
    return this.dataKeys.destroy(tx, lenderId, subjectId);
  }

  /** Make the keys of every lender that has none, before anybody waits for them. */
  async prepareLenders(dataSource: DataSource): Promise<void> {
    const rows: { id: string }[] = await outsideTenants(dataSource).query(
      'SELECT lenders_without_keys() AS id',
    );
    for (const { id } of rows) await inTx(dataSource, id, (tx) => this.lenderKeys.versionsOf(tx, id, 'data'));
  }

  /** Forget every key in memory: the next use asks for it again. */
  forgetKeys(): void {
    this.lenderKeys.forgetAll();
    this.dataKeys.forgetAll();
    this.hasOldIndex.clear();
  }

  private async keysFor(
    tx: Tx,
    cells: readonly { place: CellPlace }[],
    create: boolean,
  ): Promise<(place: CellPlace) => KeyObject> {
    const byLender = new Map<string, Set<string>>();
    for (const { place } of cells) {
      const subjects = byLender.get(place.lenderId);
      if (subjects) subjects.add(place.subjectId);
      else byLender.set(place.lenderId, new Set([place.subjectId]));
    }
    const keys = new Map<string, Map<string, KeyObject>>();
    for (const [lenderId, subjects] of byLender)
      keys.set(lenderId, await this.dataKeys.find(tx, lenderId, [...subjects], create));
    return (place) => keys.get(place.lenderId)!.get(place.subjectId)!;
  }

  private async openFromInbox(tx: Tx, place: CellPlace, cell: Buffer): Promise<Buffer> {
    const version = envelopeVersion(cell);
    const rows = await this.lenderKeys.versionsOf(tx, place.lenderId, 'inbox');
    const publicKey = rows.find((row) => row.version === version)?.publicKey;
    const key = await this.lenderKeys.key(tx, place.lenderId, 'inbox', version);
    try {
      return openEnvelope({ privateKey: key.export(), publicKey: publicKey! }, cell, associatedData(place));
    } catch {
      throw new Error(`cell ${nameOf(place)} does not open in this place`);
    }
  }

  private async isOldIndexInUse(tx: Tx, lenderId: string): Promise<boolean> {
    const known = this.hasOldIndex.find(lenderId);
    if (known) return known.value;
    const [row] = await tx.query(
      `SELECT EXISTS (SELECT 1 FROM channel_index WHERE lender_id = $1 AND version = 0)
           OR EXISTS (SELECT 1 FROM suppression WHERE lender_id = $1 AND version = 0) AS used`,
      [lenderId],
    );
    this.hasOldIndex.set(lenderId, row.used);
    return row.used;
  }
}

export function digestOf(key: KeyObject | Buffer, lenderId: string, normalised: string): Buffer {
  return createHmac('sha256', key).update(`${lenderId}|${normalised}`).digest();
}

function nameOf(place: CellPlace): string {
  return `${place.table}.${place.column} of row ${place.rowId}`;
}
