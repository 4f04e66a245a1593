import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hashToken } from '../../lenders/session-cookie';
import { SESSION_RULES, type SessionStage } from '../../lenders/session-rules';
import { Clock } from '../../platform/clock';
import { newId } from '../../platform/ids';
import type { Tx } from '../../platform/tx';

const MINUTE_MS = 60_000;

/** Until then the next step has to be made; a whole sign-in has its own life. */
const STAGE_LIFE: Record<SessionStage, number> = {
  password: 10 * MINUTE_MS,
  enrol: 60 * MINUTE_MS,
  full: SESSION_RULES.lifeMs,
};

/** `pwd` password, `otp` authenticator, `rec` recovery code, `hwk` passkey, `fed` the lender's own sign-on, `inv` invitation. */
export type Proof = 'pwd' | 'otp' | 'rec' | 'hwk' | 'fed' | 'inv';

export interface SessionRow {
  id: string;
  provedBy: Proof[];
  createdAt: Date;
  lastSeenAt: Date;
}

/** Whose a session is. */
export interface Person {
  lenderId: string;
  operatorId: string;
}

/** Where sessions of operators begin and end. The token is the browser's alone: its hash is kept. */
@Injectable()
export class Sessions {
  constructor(private readonly clock: Clock) {}

  /**
   * A new token each time, and so at each stage: one that somebody planted before is worth nothing after.
   * @returns the token, for the cookie
   */
  async start(
    tx: Tx,
    { lenderId, operatorId }: Person,
    stage: SessionStage,
    provedBy: Proof[],
    provedAt?: Date,
  ): Promise<string> {
    const now = this.clock.now();
    const token = randomBytes(32).toString('base64url');
    await tx.query(
      `INSERT INTO operator_session (id, lender_id, operator_id, token_hash, stage, proved_by, proved_at, created_at, last_seen_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6, $9, $7, $7, $8)`,
      [
        newId(now),
        lenderId,
        operatorId,
        hashToken(token),
        stage,
        provedBy,
        now,
        new Date(now.getTime() + STAGE_LIFE[stage]),
        provedAt ?? now,
      ],
    );
    return token;
  }

  async end(tx: Tx, { lenderId, operatorId }: Person, sessionId: string): Promise<void> {
    await tx.query(
      `UPDATE operator_session SET ended_at = $4
        WHERE lender_id = $1 AND operator_id = $2 AND id = $3 AND ended_at IS NULL`,
      [lenderId, operatorId, sessionId, this.clock.now()],
    );
  }

  /** All of a person's, but for the one that is kept. @returns how many */
  async endAll(tx: Tx, { lenderId, operatorId }: Person, kept: string | null = null): Promise<number> {
    const [, count] = await tx.query(
      `UPDATE operator_session SET ended_at = $3
        WHERE lender_id = $1 AND operator_id = $2 AND ended_at IS NULL AND ($4::uuid IS NULL OR id <> $4)`,
      [lenderId, operatorId, this.clock.now(), kept],
    );
    return count;
  }

  /** Those that count now, newest first. */
  alive(tx: Tx, { lenderId, operatorId }: Person): Promise<SessionRow[]> {
    const now = this.clock.now();
    return tx.query(
      `SELECT id, proved_by AS "provedBy", created_at AS "createdAt", last_seen_at AS "lastSeenAt" FROM operator_session
        WHERE lender_id = $1 AND operator_id = $2 AND stage = 'full' AND ended_at IS NULL AND ends_at > $3 AND last_seen_at > $4
        ORDER BY id DESC`,
      [lenderId, operatorId, now, new Date(now.getTime() - SESSION_RULES.idleMs)],
    );
  }
}
