import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FoundSession } from '../../lenders/credentials.queries';
import { Lenders } from '../../lenders/lenders.service';
import { Clock } from '../../platform/clock';
import { Log } from '../../platform/log';
import { inTx, NOBODY, type Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';
import { hashLogin, normaliseLogin } from './operator-names';
import { findOperator, findOperatorByLogin, type OperatorRow } from './operator.queries';
import { Operators } from './operators.service';
import { isPassword } from './passwords';
import { StepRefused } from './refused';
import { SecondFactor } from './second-factor';
import { Sessions, type Person, type Proof } from './sessions.service';
import { Throttle } from './throttle';

export interface TypedPassword {
  organisation: string;
  login: string;
  password: string;
  /** Of the browser, for counting its network. */
  address: string;
}

/** Signing in with what is kept here: a password, then a second factor. Each step is counted before it is looked at. */
@Injectable()
export class SignIn {
  private readonly log = new Log('SignIn');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly lenders: Lenders,
    private readonly operators: Operators,
    private readonly sessions: Sessions,
    private readonly second: SecondFactor,
    private readonly throttle: Throttle,
  ) {}

  /**
   * The first step. It costs the same time and gives the same answer for a lender, a name or a password that is wrong.
   * @returns the token of a session that still needs the second factor
   * @throws StepRefused wrong, TooManyTries
   */
  async password(typed: TypedPassword): Promise<string> {
    await this.throttle.fromAddress(typed.address);
    const login = normaliseLogin(typed.login);
    const account = `${typed.organisation.toLowerCase()}|${login ?? typed.login.slice(0, 200)}`;
    await this.throttle.at('password', account);
    const lender = await this.lenders.findBySlug(this.dataSource, typed.organisation.toLowerCase());
    // Looked for in any case: a lender that does not exist answers as late as one that does.
    const lenderId = lender?.id ?? NOBODY;
    const loginHash = hashLogin(this.vault, lenderId, login ?? '');
    const found = await inTx(this.dataSource, lenderId, (tx) => findOperatorByLogin(tx, lenderId, loginHash));
    const stored = found?.state === 'active' ? found.password : null;
    if (!(await isPassword(stored, typed.password)) || !found) {
      this.log.info('a password was refused');
      throw new StepRefused('wrong');
    }
    await this.throttle.succeeded('password', account);
    return inTx(this.dataSource, found.lenderId, (tx) =>
      this.sessions.start(tx, personOf(found), 'password', ['pwd']),
    );
  }

  /**
   * The second step: six digits, or a recovery code.
   * @returns the token of a whole session
   * @throws StepRefused code_wrong, TooManyTries
   */
  async code(session: FoundSession, typed: string): Promise<string> {
    const person = personOfSession(session);
    const proof = await this.takeCode(person, typed);
    return this.finish(person, session.sessionId, ['pwd', proof]);
  }

  /**
   * "Is it still you?", before something that matters: the password and a code, or a code alone for who has no password.
   * @returns the token of a session in place of this one
   * @throws StepRefused wrong, code_wrong, TooManyTries
   */
  async confirm(session: FoundSession, password: string, typed: string): Promise<string> {
    const person = personOfSession(session);
    const operator = await this.get(person);
    if (operator.password !== null) {
      await this.throttle.at('password', person.operatorId);
      if (!(await isPassword(operator.password, password))) throw new StepRefused('wrong');
      await this.throttle.succeeded('password', person.operatorId);
    }
    const proof = await this.takeCode(person, typed);
    const provedBy: Proof[] = operator.password === null ? [proof] : ['pwd', proof];
    return this.finish(person, session.sessionId, provedBy);
  }

  /** A whole session in place of the one on its way, or of none; and its evidence. */
  async finish(person: Person, before: string | null, provedBy: Proof[]): Promise<string> {
    return inTx(this.dataSource, person.lenderId, (tx) => this.finishIn(tx, person, before, provedBy));
  }

  /** @param provedAt when they proved it, where that was not now */
  async finishIn(
    tx: Tx,
    person: Person,
    before: string | null,
    provedBy: Proof[],
    provedAt?: Date,
  ): Promise<string> {
    const { lenderId, operatorId } = person;
    if (before) await this.sessions.end(tx, person, before);
    const token = await this.sessions.start(tx, person, 'full', provedBy, provedAt);
    await tx.query('UPDATE operator SET last_signed_in_at = $3 WHERE lender_id = $1 AND id = $2', [
      lenderId,
      operatorId,
      this.clock.now(),
    ]);
    const maker = { id: operatorId, kind: 'operator', personId: operatorId } as const;
    await this.operators.say(tx, lenderId, operatorId, 'operator.signed-in', maker, { provedBy });
    return token;
  }

  /** @param everywhere all browsers of this person, not this one alone */
  async signOut(session: FoundSession, everywhere: boolean): Promise<void> {
    const person = personOfSession(session);
    const { lenderId, operatorId } = person;
    await inTx(this.dataSource, lenderId, async (tx) => {
      if (everywhere) await this.sessions.endAll(tx, person);
      else await this.sessions.end(tx, person, session.sessionId);
      const { actor } = session;
      await this.operators.say(tx, lenderId, operatorId, 'operator.signed-out', actor, { everywhere });
    });
  }

  private async takeCode(person: Person, typed: string): Promise<'otp' | 'rec'> {
    await this.throttle.at('second', person.operatorId);
    const operator = await this.get(person);
    const proof = await inTx(this.dataSource, person.lenderId, (tx) => this.second.take(tx, operator, typed));
    if (!proof) {
      this.log.info('a second factor was refused', { id: person.operatorId });
      throw new StepRefused('code_wrong');
    }
    await this.throttle.succeeded('second', person.operatorId);
    return proof;
  }

  private async get({ lenderId, operatorId }: Person): Promise<OperatorRow> {
    const operator = await inTx(this.dataSource, lenderId, (tx) => findOperator(tx, lenderId, operatorId));
    if (!operator) throw new StepRefused('wrong');
    return operator;
  }
}

export function personOf({ lenderId, id }: OperatorRow): Person {
  return { lenderId, operatorId: id };
}

export function personOfSession({ lender, actor }: FoundSession): Person {
  return { lenderId: lender.id, operatorId: actor.id };
}
