import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Evidence } from '../../evidence/evidence.service';
import type { EvidenceKind } from '../../evidence/kinds';
import { insertActor, nameOf, namesById, type Maker } from '../../lenders/actor';
import type { Role } from '../../lenders/roles';
import { hashToken } from '../../lenders/session-cookie';
import { Clock } from '../../platform/clock';
import { fromApiId, newId, toApiId } from '../../platform/ids';
import { Problem } from '../../platform/problem';
import { Settings } from '../../platform/settings';
import type { Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';
import { checkedLogin, hashLogin, loginCell, openLogins } from './operator-names';
import type { InvitedOut, OperatorListOut, OperatorOut } from './operator.dto';
import {
  forgetFactors,
  insertOperator,
  listOperators,
  lockOperator,
  type OperatorRow,
} from './operator.queries';
import { Sessions } from './sessions.service';

const INVITATION_MS = 72 * 3_600_000;

/** A lender's people: who has an account, in which role. What they do with it stands beside. */
@Injectable()
export class Operators {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly sessions: Sessions,
    private readonly settings: Settings,
  ) {}

  /** @throws Problem 422 LOGIN_INVALID, 409 OPERATOR_EXISTS */
  async invite(
    tx: Tx,
    lenderId: string,
    maker: Maker,
    given: { login: string; role: Role },
  ): Promise<InvitedOut> {
    const login = checkedLogin(given.login);
    const now = this.clock.now();
    const id = newId(now);
    const token = newInvitation();
    await insertActor(tx, lenderId, id, 'operator', maker);
    const isNew = await insertOperator(tx, {
      id,
      lenderId,
      loginHash: hashLogin(this.vault, lenderId, login),
      login: await this.vault.seal(tx, loginCell(lenderId, id), login),
      role: given.role,
      state: 'invited',
      signOn: 'local',
      subjectHash: null,
      inviteHash: hashToken(token),
      inviteUntil: new Date(now.getTime() + INVITATION_MS),
      createdAt: now,
      madeBy: maker === 'cli' ? null : maker.id,
    });
    if (!isNew) throw new Problem(409, 'OPERATOR_EXISTS', 'Somebody of this lender has this sign-in name.');
    await this.say(tx, lenderId, id, 'operator.invited', maker, { role: given.role });
    return { ...(await this.get(tx, lenderId, id)), invitation: this.linkOf(token) };
  }

  /** Newest first, disabled ones too. */
  async list(tx: Tx, lenderId: string, limit: number, cursor: string | null): Promise<OperatorListOut> {
    const rows = await listOperators(tx, lenderId, limit + 1, cursor && fromApiId('opr', cursor));
    const items = await this.toOuts(tx, lenderId, rows.slice(0, limit));
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  /** Counts from their next call on. @throws Problem 404, 409 NOT_YOURSELF, ROLE_FROM_SIGN_ON, OPERATOR_DISABLED */
  async changeRole(tx: Tx, lenderId: string, maker: Maker, apiId: string, role: Role): Promise<OperatorOut> {
    const operator = await this.lockOther(tx, lenderId, maker, apiId);
    if (operator.state === 'disabled')
      throw new Problem(409, 'OPERATOR_DISABLED', 'This account was closed.');
    if (operator.signOn === 'oidc')
      throw new Problem(409, 'ROLE_FROM_SIGN_ON', 'This role comes from your own sign-on: change it there.');
    await tx.query('UPDATE operator SET role = $3 WHERE lender_id = $1 AND id = $2', [
      lenderId,
      operator.id,
      role,
    ]);
    if (role !== operator.role)
      await this.say(tx, lenderId, operator.id, 'operator.role-changed', maker, {
        from: operator.role,
        to: role,
      });
    return this.get(tx, lenderId, operator.id);
  }

  /** Close an account: signed out everywhere at once, its factors forgotten. Again changes nothing. @throws Problem 404, 409 NOT_YOURSELF */
  async disable(tx: Tx, lenderId: string, maker: Maker, apiId: string): Promise<OperatorOut> {
    const { id, state } = await this.lockOther(tx, lenderId, maker, apiId);
    if (state !== 'disabled') {
      await forgetFactors(tx, lenderId, id);
      await tx.query(
        `UPDATE operator SET state = 'disabled', disabled_at = $3, invite_hash = NULL, invite_until = NULL
          WHERE lender_id = $1 AND id = $2`,
        [lenderId, id, this.clock.now()],
      );
      await this.sessions.endAll(tx, { lenderId, operatorId: id });
      await this.say(tx, lenderId, id, 'operator.disabled', maker, {});
    }
    return this.get(tx, lenderId, id);
  }

  /**
   * Begin anew with somebody who lost their factors, or whose invitation ran out: everything they prove themselves by is
   * forgotten, they are signed out, and there is a new invitation. It is handed over by whoever knows them.
   * @throws Problem 404, 409 NOT_YOURSELF, OPERATOR_DISABLED, ROLE_FROM_SIGN_ON
   */
  async inviteAgain(tx: Tx, lenderId: string, maker: Maker, apiId: string): Promise<InvitedOut> {
    const operator = await this.lockOther(tx, lenderId, maker, apiId);
    if (operator.state === 'disabled')
      throw new Problem(409, 'OPERATOR_DISABLED', 'This account was closed.');
    if (operator.signOn === 'oidc')
      throw new Problem(
        409,
        'ROLE_FROM_SIGN_ON',
        'They sign in over your own sign-on: there is nothing to set up here.',
      );
    const token = newInvitation();
    await forgetFactors(tx, lenderId, operator.id);
    await tx.query(
      `UPDATE operator SET state = 'invited', invite_hash = $3, invite_until = $4 WHERE lender_id = $1 AND id = $2`,
      [lenderId, operator.id, hashToken(token), new Date(this.clock.now().getTime() + INVITATION_MS)],
    );
    await this.sessions.endAll(tx, { lenderId, operatorId: operator.id });
    await this.say(tx, lenderId, operator.id, 'operator.invited', maker, { again: true });
    return { ...(await this.get(tx, lenderId, operator.id)), invitation: this.linkOf(token) };
  }

  /** Append what happened to a person's account, to its own stream. */
  say(
    tx: Tx,
    lenderId: string,
    id: string,
    kind: EvidenceKind,
    maker: Maker,
    body: Record<string, unknown>,
  ): Promise<void> {
    return this.evidence.append(tx, [
      { lenderId, borrowerId: null, subject: { opr: id }, kind, body: { ...body, by: nameOf(maker) } },
    ]);
  }

  private async get(tx: Tx, lenderId: string, id: string): Promise<OperatorOut> {
    return (await this.toOuts(tx, lenderId, [(await lockOperator(tx, lenderId, id))!]))[0]!;
  }

  /** Nobody gives themselves a role, or another account the way into their own. */
  private async lockOther(tx: Tx, lenderId: string, maker: Maker, apiId: string): Promise<OperatorRow> {
    const id = fromApiId('opr', apiId);
    const operator = id && (await lockOperator(tx, lenderId, id));
    if (!operator) throw Problem.notFound('operator');
    if (maker !== 'cli' && maker.personId === operator.id)
      throw new Problem(409, 'NOT_YOURSELF', 'Another admin has to do this for you.');
    return operator;
  }

  /** Behind the #, so that no log and no proxy sees it. */
  private linkOf(token: string): string {
    return `${this.settings.publicUrl}/account/invitation#${token}`;
  }

  private async toOuts(tx: Tx, lenderId: string, rows: readonly OperatorRow[]): Promise<OperatorOut[]> {
    const nameById = await namesById(
      tx,
      lenderId,
      rows.map((row) => row.madeBy),
    );
    const logins = await openLogins(tx, this.vault, rows);
    return rows.map((row, i) => ({
      id: toApiId('opr', row.id),
      login: logins[i]!,
      role: row.role,
      state: row.state,
      signOn: row.signOn,
      invitedBy: row.madeBy && nameById(row.madeBy),
      createdAt: row.createdAt.toISOString(),
      invitedUntil: row.inviteUntil?.toISOString() ?? null,
      lastSignedInAt: row.lastSignedInAt?.toISOString() ?? null,
    }));
  }
}

function newInvitation(): string {
  return randomBytes(32).toString('base64url');
}
