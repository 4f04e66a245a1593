import { Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { DataSource } from 'typeorm';
import { insertActor, type Actor } from '../../lenders/actor';
import { Lenders, type Lender } from '../../lenders/lenders.service';
import type { Role } from '../../lenders/roles';
import { Clock } from '../../platform/clock';
import { newId } from '../../platform/ids';
import { Log } from '../../platform/log';
import { Settings } from '../../platform/settings';
import { inTx, type Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';
import { DoorTokens } from '../operators/door-tokens';
import { loginCell } from '../operators/operator-names';
import { insertOperator, lockOperator, type OperatorRow } from '../operators/operator.queries';
import { Operators } from '../operators/operators.service';
import { StepRefused } from '../operators/refused';
import { personOf, SignIn } from '../operators/sign-in.service';
import { Throttle } from '../operators/throttle';
import { roleFromClaims } from './role-from-claims';
import { isLoopback, SignOns, type SignOnSettings } from './sign-on-settings';

/** How long what the other side says of itself is believed. */
const DISCOVERED_MS = 10 * 60_000;
const CALL_SECONDS = 5;
/** "Confirm" asks the other side to ask the person now. */
const CONFIRM_AGE_SECONDS = 300;

/** Who came back from the lender's own sign-on. */
interface Claims {
  sub: string;
  iss: string;
  login: string;
  role: Role | null;
  /** When the person proved it over there; null: not said. */
  authTime: number | null;
}

/** The way to the lender's own sign-on and back: code with PKCE, state and nonce, one redirect address a lender. */
@Injectable()
export class SignOn {
  private readonly log = new Log('SignOn');
  private readonly discovered = new Map<string, { config: oidc.Configuration; key: string; until: number }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly settings: Settings,
    private readonly lenders: Lenders,
    private readonly signOns: SignOns,
    private readonly operators: Operators,
    private readonly signIn: SignIn,
    private readonly doors: DoorTokens,
    private readonly throttle: Throttle,
  ) {}

  /**
   * Where the browser goes now.
   * @param confirm whoever sits there is asked anew, whether they are signed in over there or not
   * @throws StepRefused not_here (no such lender, or none that has a sign-on), sign_on_failed
   */
  async leave(organisation: string, door: string, confirm: boolean): Promise<string> {
    const { lender, settings } = await this.find(organisation);
    const config = await this.discover(lender.id, settings);
    const state = this.doors.issue(confirm ? 'sign-on-confirm' : 'sign-on', door);
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.redirectOf(lender),
      scope: 'openid profile email',
      state,
      nonce: this.doors.derived('nonce', state),
      code_challenge: await oidc.calculatePKCECodeChallenge(this.doors.derived('verifier', state)),
      code_challenge_method: 'S256',
      ...(confirm && { prompt: 'login', max_age: '0' }),
    });
    return url.href;
  }

  /**
   * The browser is back. Who comes the first time gets an account, with the role that the sign-on gives; the role is
   * read anew each time.
   * @param query as it came, `?` and all
   * @returns the token of a whole session
   * @throws StepRefused sign_on_failed, no_role, TooManyTries
   */
  async comeBack(organisation: string, door: string, query: string, address: string): Promise<string> {
    await this.throttle.fromAddress(address);
    const { lender, settings } = await this.find(organisation);
    const state = new URLSearchParams(query).get('state') ?? '';
    const isConfirm = this.doors.isGood('sign-on-confirm', door, state);
    if (!isConfirm && !this.doors.isGood('sign-on', door, state)) throw new StepRefused('sign_on_failed');
    if (!(await this.doors.takeOnce(state))) throw new StepRefused('sign_on_failed');
    const config = await this.discover(lender.id, settings);
    const back = new URL(this.redirectOf(lender) + query);
    const claims = await this.exchange(config, settings, back, state, isConfirm);
    if (!claims.role) throw new StepRefused('no_role');
    return inTx(this.dataSource, lender.id, async (tx) => {
      const operator = await this.admit(tx, lender.id, { ...claims, role: claims.role! });
      return this.signIn.finishIn(tx, personOf(operator), null, ['fed'], this.provedAt(claims.authTime));
    });
  }

  private async exchange(
    config: oidc.Configuration,
    settings: SignOnSettings,
    back: URL,
    state: string,
    isConfirm: boolean,
  ): Promise<Claims> {
    try {
      const tokens = await oidc.authorizationCodeGrant(config, back, {
        pkceCodeVerifier: this.doors.derived('verifier', state),
        expectedState: state,
        expectedNonce: this.doors.derived('nonce', state),
        idTokenExpected: true,
        ...(isConfirm && { maxAge: CONFIRM_AGE_SECONDS }),
      });
      const claims = tokens.claims()!;
      const login = claims[settings.loginClaim];
      return {
        sub: claims.sub,
        iss: claims.iss,
        login: typeof login === 'string' && login.length <= 200 ? login : claims.sub,
        role: roleFromClaims(claims, settings),
        authTime: typeof claims.auth_time === 'number' ? claims.auth_time : null,
      };
    } catch (fault) {
      this.log.warn('a sign-on came back and was refused', { fault });
      throw new StepRefused('sign_on_failed');
    }
  }

  /** The account of this person, made now or found, with the role of now. @throws StepRefused sign_on_failed */
  private async admit(tx: Tx, lenderId: string, claims: Claims & { role: Role }): Promise<OperatorRow> {
    const subject = this.vault.mac('operator subject', `${lenderId}|${claims.iss}|${claims.sub}`);
    await tx.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('operator ' || encode($1::bytea, 'hex'), 0))`,
      [subject],
    );
    const [known] = await tx.query('SELECT id FROM operator WHERE lender_id = $1 AND subject_hash = $2', [
      lenderId,
      subject,
    ]);
    const id: string = known?.id ?? (await this.register(tx, lenderId, subject, claims));
    const operator = (await lockOperator(tx, lenderId, id))!;
    if (operator.state === 'disabled') throw new StepRefused('sign_on_failed');
    if (operator.role !== claims.role) {
      await tx.query('UPDATE operator SET role = $3 WHERE lender_id = $1 AND id = $2', [
        lenderId,
        id,
        claims.role,
      ]);
      const change = { from: operator.role, to: claims.role, from_sign_on: true };
      await this.operators.say(tx, lenderId, id, 'operator.role-changed', actorOf(id), change);
    }
    return operator;
  }

  private async register(
    tx: Tx,
    lenderId: string,
    subject: Buffer,
    claims: Claims & { role: Role },
  ): Promise<string> {
    const now = this.clock.now();
    const id = newId(now);
    await insertActor(tx, lenderId, id, 'operator', 'cli');
    await insertOperator(tx, {
      id,
      lenderId,
      // Of the other side's names two may be alike, or like one of ours: it is found by its subject alone.
      loginHash: this.vault.mac('operator login', `${lenderId}|subject|${subject.toString('hex')}`),
      login: await this.vault.seal(tx, loginCell(lenderId, id), claims.login),
      role: claims.role,
      state: 'active',
      signOn: 'oidc',
      subjectHash: subject,
      inviteHash: null,
      inviteUntil: null,
      createdAt: now,
      madeBy: null,
    });
    await this.operators.say(tx, lenderId, id, 'operator.activated', actorOf(id), {
      role: claims.role,
      signOn: 'oidc',
    });
    return id;
  }

  /** By our clock. Where it is not said, nothing is taken for a fresh proof. */
  private provedAt(authTime: number | null): Date {
    const ageMs = authTime === null ? Number.MAX_SAFE_INTEGER : Math.max(0, Date.now() - authTime * 1_000);
    return new Date(Math.max(0, this.clock.now().getTime() - ageMs));
  }

  private async find(organisation: string): Promise<{ lender: Lender; settings: SignOnSettings }> {
    const lender = await this.lenders.findBySlug(this.dataSource, organisation.trim().toLowerCase());
    const settings =
      lender && (await inTx(this.dataSource, lender.id, (tx) => this.signOns.find(tx, lender.id)));
    if (!settings) throw new StepRefused('not_here');
    return { lender, settings };
  }

  private async discover(lenderId: string, settings: SignOnSettings): Promise<oidc.Configuration> {
    const key = JSON.stringify(settings);
    const known = this.discovered.get(lenderId);
    if (known && known.key === key && known.until > performance.now()) return known.config;
    try {
      const issuer = new URL(settings.issuer);
      const { clientId, clientSecret } = settings;
      const config = await oidc.discovery(issuer, clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
        timeout: CALL_SECONDS,
        // Left to itself the library trusts the line alone and does not look at the id token's signature.
        execute: [
          oidc.enableNonRepudiationChecks,
          ...(isLoopback(issuer) ? [oidc.allowInsecureRequests] : []),
        ],
      });
      this.discovered.set(lenderId, { config, key, until: performance.now() + DISCOVERED_MS });
      return config;
    } catch (fault) {
      this.log.warn('a lender’s sign-on does not answer as one', { fault });
      throw new StepRefused('sign_on_failed');
    }
  }

  /** One a lender: an answer of one lender's sign-on is never taken for another's. */
  private redirectOf({ slug }: Lender): string {
    return `${this.settings.publicUrl}/account/sign-on/${slug}`;
  }
}

function actorOf(id: string): Actor {
  return { id, kind: 'operator', personId: id };
}
