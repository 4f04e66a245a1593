import { Injectable } from '@nestjs/common';
import { Evidence } from '../../evidence/evidence.service';
import type { Role } from '../../lenders/roles';
import { Clock } from '../../platform/clock';
import { Problem } from '../../platform/problem';
import type { Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';
import type { RoleMap } from './role-from-claims';

/** A lender's own sign-on (OpenID Connect), as it is given. */
export interface SignOnSettings extends RoleMap {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Which claim is shown as the sign-in name. */
  loginClaim: string;
}

/**
 * Where the people of a lender sign in. Set at the command line alone: we call the address that stands here, so it is
 * the word of whoever runs this installation, not of a lender's key.
 */
@Injectable()
export class SignOns {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
  ) {}

  /** @throws Problem 422 ISSUER_INVALID */
  async set(tx: Tx, lenderId: string, given: SignOnSettings): Promise<void> {
    assertIssuer(given.issuer);
    await tx.query(
      `INSERT INTO sign_on (lender_id, issuer, client_id, client_secret, role_claim, roles, login_claim, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (lender_id) DO UPDATE SET issuer = $2, client_id = $3, client_secret = $4, role_claim = $5, roles = $6,
         login_claim = $7, changed_at = $8`,
      [
        lenderId,
        given.issuer,
        given.clientId,
        await this.vault.seal(tx, secretCell(lenderId), given.clientSecret),
        given.roleClaim,
        JSON.stringify(given.roles),
        given.loginClaim,
        this.clock.now(),
      ],
    );
    const { issuer, roles } = given;
    await this.say(tx, lenderId, { issuer, roles });
  }

  /** Nobody comes in that way any more; who came before is signed out. False when there was none. */
  async remove(tx: Tx, lenderId: string): Promise<boolean> {
    const [, count] = await tx.query('DELETE FROM sign_on WHERE lender_id = $1', [lenderId]);
    if (count === 0) return false;
    await tx.query(
      `UPDATE operator_session s SET ended_at = $2 FROM operator o
        WHERE s.lender_id = $1 AND o.id = s.operator_id AND o.sign_on = 'oidc' AND s.ended_at IS NULL`,
      [lenderId, this.clock.now()],
    );
    await this.say(tx, lenderId, { issuer: null });
    return true;
  }

  async find(tx: Tx, lenderId: string): Promise<SignOnSettings | null> {
    const [row] = await tx.query(
      `SELECT issuer, client_id AS "clientId", client_secret AS sealed, role_claim AS "roleClaim", roles, login_claim AS "loginClaim"
         FROM sign_on WHERE lender_id = $1`,
      [lenderId],
    );
    if (!row) return null;
    const { sealed, ...settings } = row as Omit<SignOnSettings, 'clientSecret'> & {
      sealed: Buffer;
      roles: Record<string, Role>;
    };
    return { ...settings, clientSecret: await this.vault.open(tx, secretCell(lenderId), sealed) };
  }

  private say(tx: Tx, lenderId: string, body: Record<string, unknown>): Promise<void> {
    return this.evidence.append(tx, [
      {
        lenderId,
        borrowerId: null,
        subject: { lnd: lenderId },
        kind: 'lender.sign-on-changed',
        body: { ...body, by: 'cli' },
      },
    ]);
  }
}

/** True for an address of this machine itself, where nothing travels. */
export function isLoopback(url: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

function assertIssuer(issuer: string): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isSafe = url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
  if (!isSafe || url.username || url.search || url.hash)
    throw Problem.field(
      '/issuer',
      'ISSUER_INVALID',
      'An issuer is an https:// address without anything behind it.',
    );
}

function secretCell(lenderId: string) {
  return { lenderId, table: 'sign_on', column: 'client_secret', rowId: lenderId, subjectId: lenderId };
}
