import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { Problem } from '../../platform/problem';
import { Vault } from '../../vault/vault.service';
import { LOCKOUT, lockSeconds, networkOf } from './lockout';

/** Which door: each is counted on its own. */
export type Door = 'password' | 'second' | 'invite' | 'network';

/** Too many tries; the page and the API say it alike for an account that exists and one that does not. */
export class TooManyTries extends Problem {
  constructor(readonly seconds: number) {
    super(429, 'TOO_MANY_TRIES', 'Too many tries: wait, then try again.', [], {
      'retry-after': String(seconds),
    });
  }
}

/**
 * Wrong tries, counted in the database for all processes alike, before anything is compared: of many tries at once no
 * more are looked at than one after the other. Nothing in the table says who: its keys are keyed hashes.
 */
@Injectable()
export class Throttle {
  private readonly tries: RateLimiterPostgres;
  private readonly locks: RateLimiterPostgres;
  private readonly networks: RateLimiterPostgres;

  constructor(
    dataSource: DataSource,
    private readonly vault: Vault,
  ) {
    const { master } = dataSource.driver as unknown as { master: Pool };
    // Without the statement's name: a named one does not pass a pooler in transaction mode.
    const storeClient = {
      query: ({ text, values }: { text: string; values: unknown[] }) => master.query({ text, values }),
    };
    const shared = {
      storeClient,
      storeType: 'pool',
      tableName: 'login_throttle',
      tableCreated: true,
      // Rows that ran out go by the schedule, as everything does here.
      clearExpiredByTimeout: false,
    };
    const { memorySeconds, perNetwork, networkSeconds } = LOCKOUT;
    const limiter = (keyPrefix: string, points: number, duration: number) =>
      new RateLimiterPostgres({ ...shared, keyPrefix, points, duration });
    this.tries = limiter('try', Number.MAX_SAFE_INTEGER, memorySeconds);
    this.locks = limiter('lock', 1, memorySeconds);
    this.networks = limiter('net', perNetwork, networkSeconds);
  }

  /** One try from an address, whoever it is for. @throws TooManyTries */
  async fromAddress(address: string): Promise<void> {
    await this.networks.consume(this.keyOf('network', networkOf(address))).catch(refuse);
  }

  /**
   * One try at an account, told before it is made; `succeeded` forgets it.
   * @returns how many tries in a row this is
   * @throws TooManyTries while the account is locked
   */
  async at(door: Door, account: string): Promise<number> {
    const key = this.keyOf(door, account);
    const lock = await this.locks.get(key);
    if (lock && lock.consumedPoints > 0 && lock.msBeforeNext > 0) refuse(lock);
    const { consumedPoints: nth } = await this.tries.consume(key);
    const seconds = lockSeconds(nth);
    // Of those who come at once one takes the lock and is looked at; the others cost nothing more.
    if (seconds > 0)
      await this.locks.consume(key, 1, { customDuration: seconds }).catch(async (reason: unknown) => {
        await this.tries.reward(key, 1);
        refuse(reason);
      });
    return nth;
  }

  /** It was right: what was wrong before is forgotten. */
  async succeeded(door: Door, account: string): Promise<void> {
    const key = this.keyOf(door, account);
    await this.tries.delete(key);
    await this.locks.delete(key);
  }

  /** Counts that are over; each process clears up by itself as well. */
  private keyOf(door: Door, who: string): string {
    return this.vault.mac('login throttle', `${door}|${who}`).toString('base64url');
  }
}

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason;
  throw new TooManyTries(Math.max(1, Math.ceil(reason.msBeforeNext / 1_000)));
}
