import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock';
import { outsideTenants } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';

const LIFE_MS = 10 * 60_000;
const TIME_BYTES = 6;

/** What it was given out for: one is worth nothing for another. */
export type DoorUse = 'passkey-new' | 'passkey-get' | 'sign-on' | 'sign-on-confirm';

/**
 * Given to a browser for one use within ten minutes: a passkey's challenge, the `state` of a way to another site and
 * back. Bound to the browser's door cookie; nothing is stored until one is used, so asking for many costs us nothing.
 */
@Injectable()
export class DoorTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  /** Time (6 bytes) and its mac, in base64url. */
  issue(use: DoorUse, door: string): string {
    const time = Buffer.alloc(TIME_BYTES);
    time.writeUIntBE(this.clock.now().getTime(), 0, TIME_BYTES);
    return Buffer.concat([time, this.macOf(use, door, time)]).toString('base64url');
  }

  /** Whether this browser was given it for this use, a short while ago. */
  isGood(use: DoorUse, door: string, token: string): boolean {
    const bytes = Buffer.from(token, 'base64url');
    const time = bytes.subarray(0, TIME_BYTES);
    const mac = bytes.subarray(TIME_BYTES);
    if (time.length < TIME_BYTES || mac.length !== 32) return false;
    const age = this.clock.now().getTime() - time.readUIntBE(0, TIME_BYTES);
    return age >= 0 && age < LIFE_MS && timingSafeEqual(mac, this.macOf(use, door, time));
  }

  /** True for the first who comes with it, and for nobody after. */
  async takeOnce(token: string): Promise<boolean> {
    const hash = createHash('sha256').update(Buffer.from(token, 'base64url')).digest();
    const now = this.clock.now();
    const rows = await outsideTenants(this.dataSource).query(
      'INSERT INTO door_token_used (token_hash, until) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
      [hash, new Date(now.getTime() + LIFE_MS)],
    );
    return rows.length === 1;
  }

  /** What the other side of a sign-on is given besides: derived, so that it needs no place of its own. */
  derived(what: 'nonce' | 'verifier', token: string): string {
    return this.vault.mac(`door ${what}`, token).toString('base64url');
  }

  private macOf(use: DoorUse, door: string, time: Buffer): Buffer {
    return this.vault.mac('door token', `${use}|${door}|${time.toString('hex')}`);
  }
}
