import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { DataSource } from 'typeorm';
import { findOperatorByCredential, type FoundSession } from '../../lenders/credentials.queries';
import { Clock } from '../../platform/clock';
import { newId } from '../../platform/ids';
import { Log } from '../../platform/log';
import { Settings } from '../../platform/settings';
import { inTx, type Tx } from '../../platform/tx';
import { DoorTokens, type DoorUse } from './door-tokens';
import { Enrolment } from './enrolment.service';
import { findOperator, lockOperator } from './operator.queries';
import { Operators } from './operators.service';
import { StepRefused } from './refused';
import type { Person } from './sessions.service';
import { personOfSession, SignIn } from './sign-in.service';
import { Throttle } from './throttle';

const MOST_PASSKEYS = 10;
const TIMEOUT_MS = 5 * 60_000;

interface PasskeyRow {
  id: string;
  credentialId: string;
  publicKey: Buffer;
  counter: string;
  transports: AuthenticatorTransport[];
  createdAt: Date;
  lastUsedAt: Date | null;
}

const COLUMNS = `id, credential_id AS "credentialId", public_key AS "publicKey", counter, transports,
  created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/**
 * Passkeys (WebAuthn) with the person verified by their device: something they have, and something they are or know, in
 * one. So a passkey is a whole sign-in by itself, bound to this site, with nothing to type into another one.
 */
@Injectable()
export class Passkeys {
  private readonly log = new Log('SignIn');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly doors: DoorTokens,
    private readonly operators: Operators,
    private readonly signIn: SignIn,
    private readonly enrolment: Enrolment,
    private readonly throttle: Throttle,
  ) {}

  /** For `navigator.credentials.create`, as JSON. */
  async optionsForNew(session: FoundSession, door: string): Promise<string> {
    const { login, operator } = await this.enrolment.account(session);
    const known = await this.listOf(personOfSession(session));
    const options = await generateRegistrationOptions({
      rpName: 'Stillyou',
      rpID: this.rpId,
      userName: login,
      userID: new Uint8Array(Buffer.from(operator.id.replaceAll('-', ''), 'hex')),
      challenge: this.doors.issue('passkey-new', door),
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return JSON.stringify(options);
  }

  /** For `navigator.credentials.get`, as JSON: whoever comes. */
  async optionsForGet(door: string): Promise<string> {
    const options = await generateAuthenticationOptions({
      rpID: this.rpId,
      challenge: this.doors.issue('passkey-get', door),
      timeout: TIMEOUT_MS,
      userVerification: 'required',
    });
    return JSON.stringify(options);
  }

  /**
   * Keep a new passkey. For an invited person this is the end of setting up.
   * @returns the token of a whole session when it was
   * @throws StepRefused passkey_failed, not_here
   */
  async add(session: FoundSession, door: string, given: unknown): Promise<string | null> {
    const response = readResponse<RegistrationResponseJSON>(given);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: this.expecting('passkey-new', door),
      expectedOrigin: this.origin,
      expectedRPID: this.rpId,
      requireUserVerification: true,
    }).catch((fault: unknown) => this.refuse(fault));
    if (!verified || !registrationInfo) throw new StepRefused('passkey_failed');
    const { credential } = registrationInfo;
    const person = personOfSession(session);
    return inTx(this.dataSource, person.lenderId, async (tx) => {
      const operator = (await lockOperator(tx, person.lenderId, person.operatorId))!;
      if (operator.signOn !== 'local') throw new StepRefused('not_here');
      if ((await this.list(tx, person)).length >= MOST_PASSKEYS) throw new StepRefused('not_here');
      const now = this.clock.now();
      const rows = await tx.query(
        `INSERT INTO operator_passkey (id, lender_id, operator_id, credential_id, public_key, counter, transports, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT operator_passkey_once DO NOTHING RETURNING 1`,
        [
          newId(now),
          person.lenderId,
          person.operatorId,
          credential.id,
          Buffer.from(credential.publicKey),
          credential.counter,
          credential.transports ?? [],
          now,
        ],
      );
      if (rows.length === 0) throw new StepRefused('passkey_failed');
      await this.say(tx, session, 'operator.factor-added');
      return operator.state === 'invited' ? this.enrolment.activate(tx, session, ['hwk']) : null;
    });
  }

  /**
   * A whole sign-in.
   * @param before a session that waits for its second factor, ended by this one
   * @throws StepRefused passkey_failed, TooManyTries
   */
  async comeIn(door: string, given: unknown, address: string, before: FoundSession | null): Promise<string> {
    await this.throttle.fromAddress(address);
    const person = await this.prove(door, given);
    const operator = await inTx(this.dataSource, person.lenderId, (tx) =>
      findOperator(tx, person.lenderId, person.operatorId),
    );
    if (operator?.state !== 'active') throw new StepRefused('passkey_failed');
    const isSame = before?.actor.id === person.operatorId;
    return this.signIn.finish(person, isSame ? before.sessionId : null, ['hwk']);
  }

  /** "Is it still you?" @returns the token of a session in place of this one. @throws StepRefused passkey_failed */
  async confirm(session: FoundSession, door: string, given: unknown): Promise<string> {
    const person = await this.prove(door, given);
    if (person.operatorId !== session.actor.id) throw new StepRefused('passkey_failed');
    return this.signIn.finish(person, session.sessionId, ['hwk']);
  }

  /** Newest first. */
  list(tx: Tx, { lenderId, operatorId }: Person): Promise<PasskeyRow[]> {
    return tx.query(
      `SELECT ${COLUMNS} FROM operator_passkey WHERE lender_id = $1 AND operator_id = $2 ORDER BY id DESC`,
      [lenderId, operatorId],
    );
  }

  /** The same, in a transaction of its own. */
  listOf(person: Person): Promise<PasskeyRow[]> {
    return inTx(this.dataSource, person.lenderId, (tx) => this.list(tx, person));
  }

  /** Never the last way in. @throws StepRefused last_factor */
  async remove(session: FoundSession, id: string): Promise<void> {
    const person = personOfSession(session);
    await inTx(this.dataSource, person.lenderId, async (tx) => {
      const operator = (await lockOperator(tx, person.lenderId, person.operatorId))!;
      const all = await this.list(tx, person);
      if (!all.some((passkey) => passkey.id === id)) return;
      const hasPassword = operator.password !== null && operator.totpConfirmedAt !== null;
      if (all.length === 1 && !hasPassword) throw new StepRefused('last_factor');
      await tx.query('DELETE FROM operator_passkey WHERE lender_id = $1 AND operator_id = $2 AND id = $3', [
        person.lenderId,
        person.operatorId,
        id,
      ]);
      await this.say(tx, session, 'operator.factor-removed');
    });
  }

  /** Whose passkey signed this browser's challenge. @throws StepRefused passkey_failed */
  private async prove(door: string, given: unknown): Promise<Person> {
    const response = readResponse<AuthenticationResponseJSON>(given);
    const person = await findOperatorByCredential(this.dataSource, { passkey: response.id });
    const row = person && (await this.listOf(person)).find((each) => each.credentialId === response.id);
    if (!row) throw new StepRefused('passkey_failed');
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: this.expecting('passkey-get', door),
      expectedOrigin: this.origin,
      expectedRPID: this.rpId,
      requireUserVerification: true,
      credential: {
        id: row.credentialId,
        publicKey: new Uint8Array(row.publicKey),
        counter: Number(row.counter),
        transports: row.transports,
      },
    }).catch((fault: unknown) => this.refuse(fault));
    if (!verified) throw new StepRefused('passkey_failed');
    await inTx(this.dataSource, person.lenderId, (tx) =>
      tx.query(
        'UPDATE operator_passkey SET counter = $3, last_used_at = $4 WHERE lender_id = $1 AND id = $2',
        [person.lenderId, row.id, authenticationInfo.newCounter, this.clock.now()],
      ),
    );
    return person;
  }

  /** The challenge is one of ours, for this browser, and comes the first time. */
  private expecting(use: DoorUse, door: string): (challenge: string) => Promise<boolean> {
    return async (challenge) => {
      const token = Buffer.from(challenge, 'base64url').toString('utf8');
      return this.doors.isGood(use, door, token) && (await this.doors.takeOnce(token));
    };
  }

  private refuse(fault: unknown): never {
    // Of the library, whose messages quote what was sent; of ours, a database that does not answer.
    if (!(fault instanceof Error) || 'driverError' in fault) throw fault;
    this.log.info('a passkey was refused');
    throw new StepRefused('passkey_failed');
  }

  private say(tx: Tx, session: FoundSession, kind: 'operator.factor-added' | 'operator.factor-removed') {
    const { lenderId, operatorId } = personOfSession(session);
    return this.operators.say(tx, lenderId, operatorId, kind, session.actor, { factor: 'passkey' });
  }

  private get origin(): string {
    return new URL(this.settings.publicUrl).origin;
  }

  private get rpId(): string {
    return new URL(this.settings.publicUrl).hostname;
  }
}

/** What a browser's script put into the form. @throws StepRefused passkey_failed */
function readResponse<T extends { id: string; response: unknown }>(given: unknown): T {
  try {
    const value = JSON.parse(typeof given === 'string' ? given : '') as T;
    if (typeof value.id === 'string' && value.id.length <= 1_400 && typeof value.response === 'object')
      return value;
  } catch {
    // Said below.
  }
  throw new StepRefused('passkey_failed');
}
