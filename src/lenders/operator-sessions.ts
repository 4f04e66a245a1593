import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { inTx } from '../platform/tx';
import { findSessionByHash, type FoundSession } from './credentials.queries';
import { hashToken } from './session-cookie';
import { isAlive, SESSION_RULES } from './session-rules';

/** The sessions of operators, as far as every call needs them; they begin and end in access/. */
@Injectable()
export class OperatorSessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** A session that counts now, of whatever stage; a sign of life is kept. Null for every other token. */
  async find(token: string): Promise<FoundSession | null> {
    const found = await findSessionByHash(this.dataSource, hashToken(token));
    const now = this.clock.now();
    if (!found || !isAlive(found, now)) return null;
    if (now.getTime() - found.lastSeenAt.getTime() >= SESSION_RULES.seenEveryMs)
      await inTx(this.dataSource, found.lender.id, (tx) =>
        tx.query(
          'UPDATE operator_session SET last_seen_at = $3 WHERE lender_id = $1 AND id = $2 AND last_seen_at < $3',
          [found.lender.id, found.sessionId, now],
        ),
      );
    return found;
  }
}
