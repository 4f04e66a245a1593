import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findOperatorByCredential, type FoundSession } from '../../lenders/credentials.queries';
import { hashToken } from '../../lenders/session-cookie';
import { Clock } from '../../platform/clock';
import { inTx, type Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';
import { openLogins, totpCell } from './operator-names';
import {
  countFactors,
  findOperator,
  lockOperator,
  replaceRecoveryCodes,
  type FactorCounts,
  type OperatorRow,
} from './operator.queries';
import { Operators } from './operators.service';
import { findPasswordFlaw } from './password-rules';
import { hashPassword, isPassword } from './passwords';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes';
import { refusalOf, StepRefused } from './refused';
import { SecondFactor } from './second-factor';
import { Sessions, type Person } from './sessions.service';
import { personOfSession, SignIn } from './sign-in.service';
import { Throttle } from './throttle';
import { newTotpSecret, totpUri } from './totp';

/** A person's account as their own pages show it. */
export interface OwnAccount extends FactorCounts {
  operator: OperatorRow;
  login: string;
}

/** What a person sets up and changes about proving who they are. */
@Injectable()
export class Enrolment {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly operators: Operators,
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
    private readonly second: SecondFactor,
    private readonly throttle: Throttle,
  ) {}

  /** @returns the token of a session that can set up this account and nothing else. @throws StepRefused invitation_over, TooManyTries */
  async openInvitation(code: string, address: string): Promise<string> {
    await this.throttle.fromAddress(address);
    const inviteHash = hashToken(code.trim());
    const person = await findOperatorByCredential(this.dataSource, { inviteHash });
    if (!person) throw new StepRefused('invitation_over');
    return inTx(this.dataSource, person.lenderId, async (tx) => {
      const operator = await lockOperator(tx, person.lenderId, person.operatorId);
      if (!operator || operator.state !== 'invited' || operator.inviteUntil! <= this.clock.now())
        throw new StepRefused('invitation_over');
      // Whoever opened it before and did not finish begins anew.
      await this.sessions.endAll(tx, person);
      return this.sessions.start(tx, person, 'enrol', ['inv']);
    });
  }

  async account(session: FoundSession): Promise<OwnAccount> {
    const { lenderId, operatorId } = personOfSession(session);
    return inTx(this.dataSource, lenderId, async (tx) => {
      const operator = (await findOperator(tx, lenderId, operatorId))!;
      const [login] = await openLogins(tx, this.vault, [operator]);
      return { operator, login: login!, ...(await countFactors(tx, lenderId, operatorId)) };
    });
  }

  /** The first password of an account. @throws StepRefused password_…, passwords_differ, not_here */
  async setPassword(session: FoundSession, password: string, again: string): Promise<void> {
    const { login } = await this.localAccount(session);
    const hashed = await this.checkedPassword(session, login, password, again);
    const { lenderId, operatorId } = personOfSession(session);
    await inTx(this.dataSource, lenderId, (tx) =>
      tx.query(`UPDATE operator SET password = $3 WHERE lender_id = $1 AND id = $2 AND state = 'invited'`, [
        lenderId,
        operatorId,
        hashed,
      ]),
    );
  }

  /** Another password in place of the old one; every other browser is signed out. @throws StepRefused wrong, password_…, TooManyTries */
  async changePassword(session: FoundSession, old: string, password: string, again: string): Promise<void> {
    const { operator, login } = await this.localAccount(session);
    const person = personOfSession(session);
    await this.throttle.at('password', person.operatorId);
    if (operator.password !== null && !(await isPassword(operator.password, old)))
      throw new StepRefused('wrong');
    await this.throttle.succeeded('password', person.operatorId);
    const hashed = await this.checkedPassword(session, login, password, again);
    await inTx(this.dataSource, person.lenderId, async (tx) => {
      await tx.query('UPDATE operator SET password = $3 WHERE lender_id = $1 AND id = $2', [
        person.lenderId,
        person.operatorId,
        hashed,
      ]);
      await this.sessions.endAll(tx, person, session.sessionId);
      await this.say(tx, session, 'operator.password-changed', {});
    });
  }

  /** The secret for an authenticator app, the same until a code of it was taken. @throws StepRefused not_here */
  async authenticator(session: FoundSession): Promise<{ secret: string; uri: string }> {
    const { operator, login } = await this.localAccount(session);
    if (operator.totpConfirmedAt) throw new StepRefused('not_here');
    const place = totpCell(operator.lenderId, operator.id);
    const secret = await inTx(this.dataSource, operator.lenderId, async (tx) => {
      const { totpSecret } = (await lockOperator(tx, operator.lenderId, operator.id))!;
      if (totpSecret) return this.vault.open(tx, place, totpSecret);
      const fresh = newTotpSecret();
      await tx.query('UPDATE operator SET totp_secret = $3 WHERE lender_id = $1 AND id = $2', [
        operator.lenderId,
        operator.id,
        await this.vault.seal(tx, place, fresh),
      ]);
      return fresh;
    });
    return { secret, uri: totpUri(secret, login, session.lender.slug) };
  }

  /**
   * A first code of the authenticator: it counts from now on. For an invited person with a password this is the end of
   * setting up.
   * @returns recovery codes, shown once, and the token of a whole session when this was the end
   * @throws StepRefused code_wrong, password_first, TooManyTries
   */
  async confirmAuthenticator(
    session: FoundSession,
    digits: string,
  ): Promise<{ codes: string[]; token: string | null }> {
    const { operator } = await this.localAccount(session);
    if (operator.password === null) throw new StepRefused('password_first');
    if (operator.totpConfirmedAt) throw new StepRefused('not_here');
    await this.throttle.at('second', operator.id);
    return inTx(this.dataSource, operator.lenderId, async (tx) => {
      if (!(await this.second.takeDigits(tx, operator, digits.replace(/\s/g, ''))))
        throw new StepRefused('code_wrong');
      await tx.query('UPDATE operator SET totp_confirmed_at = $3 WHERE lender_id = $1 AND id = $2', [
        operator.lenderId,
        operator.id,
        this.clock.now(),
      ]);
      await this.throttle.succeeded('second', operator.id);
      await this.say(tx, session, 'operator.factor-added', { factor: 'authenticator' });
      const codes = await this.newCodes(tx, session);
      const token = operator.state === 'invited' ? await this.activate(tx, session, ['pwd', 'otp']) : null;
      return { codes, token };
    });
  }

  /** The account is set up: the invitation is spent, and this browser is signed in. */
  async activate(tx: Tx, session: FoundSession, provedBy: ('pwd' | 'otp' | 'hwk')[]): Promise<string> {
    const person = personOfSession(session);
    await tx.query(
      `UPDATE operator SET state = 'active', invite_hash = NULL, invite_until = NULL WHERE lender_id = $1 AND id = $2`,
      [person.lenderId, person.operatorId],
    );
    await this.say(tx, session, 'operator.activated', {});
    return this.signIn.finishIn(tx, person, session.sessionId, provedBy);
  }

  /** Ten new recovery codes; those of before are good no more. */
  async renewRecoveryCodes(session: FoundSession): Promise<string[]> {
    await this.localAccount(session);
    return inTx(this.dataSource, session.lender.id, (tx) => this.newCodes(tx, session));
  }

  private async newCodes(tx: Tx, session: FoundSession): Promise<string[]> {
    const { lenderId, operatorId } = personOfSession(session);
    const codes = newRecoveryCodes();
    await replaceRecoveryCodes(tx, lenderId, operatorId, codes.map(hashRecoveryCode));
    await this.say(tx, session, 'operator.factor-added', { factor: 'recovery-codes' });
    return codes;
  }

  /** Who signs in over the lender's own sign-on has nothing to set up here. */
  private async localAccount(session: FoundSession): Promise<OwnAccount> {
    const account = await this.account(session);
    if (account.operator.signOn !== 'local') throw new StepRefused('not_here');
    return account;
  }

  private async checkedPassword(
    session: FoundSession,
    login: string,
    password: string,
    again: string,
  ): Promise<string> {
    const flaw = findPasswordFlaw(password, [login, session.lender.slug]);
    if (flaw) throw refusalOf(flaw);
    if (password !== again) throw new StepRefused('passwords_differ');
    return hashPassword(password);
  }

  private say(
    tx: Tx,
    session: FoundSession,
    kind: Parameters<Operators['say']>[3],
    body: Record<string, unknown>,
  ): Promise<void> {
    const { lenderId, operatorId }: Person = personOfSession(session);
    return this.operators.say(tx, lenderId, operatorId, kind, session.actor, body);
  }
}
