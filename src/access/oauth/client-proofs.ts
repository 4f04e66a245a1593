import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { DataSource } from 'typeorm';
import { isOfJose } from '../../lenders/access-tokens';
import { findClientById } from '../../lenders/credentials.queries';
import { hashKey } from '../../lenders/lenders.service';
import { Clock } from '../../platform/clock';
import { fromApiId } from '../../platform/ids';
import { Settings } from '../../platform/settings';
import { inTx } from '../../platform/tx';
import { ASSERTION_ALGORITHMS } from './client-jwks';
import { OAuthError } from './oauth-error';
import type { ClientProof } from './token-request';

/** An assertion that is good for longer could be kept and used by whoever finds it. */
const MAX_ASSERTION_SECONDS = 300;

export type ProvedClient = NonNullable<Awaited<ReturnType<typeof findClientById>>>;

/** Whether a client is who it says. */
@Injectable()
export class ClientProofs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** @throws OAuthError invalid_client, the same for a client that is unknown, revoked, or wrong */
  async prove(proof: ClientProof): Promise<ProvedClient> {
    const refuse = () =>
      new OAuthError(
        'invalid_client',
        'this client did not prove itself',
        proof.by === 'secret' && proof.basic,
      );
    const claimed = proof.by === 'assertion' ? subjectOf(proof.assertion) : proof.clientId;
    if (proof.clientId !== null && proof.clientId !== claimed) throw refuse();
    const id = fromApiId('cli', claimed ?? '');
    const client = id && (await findClientById(this.dataSource, id));
    if (!client) throw refuse();
    const isProved =
      proof.by === 'secret'
        ? this.isSecret(client, proof.secret)
        : await this.isAssertion(client, claimed!, proof.assertion);
    if (!isProved) throw refuse();
    return client;
  }

  private isSecret(client: ProvedClient, secret: string): boolean {
    const given = hashKey(secret);
    const equals = (hash: Buffer | null) => hash !== null && timingSafeEqual(hash, given);
    if (equals(client.secretHash)) return true;
    return equals(client.oldSecretHash) && client.oldSecretUntil! > this.clock.now();
  }

  private async isAssertion(client: ProvedClient, clientId: string, assertion: string): Promise<boolean> {
    if (!client.jwks) return false;
    const { publicUrl } = this.settings;
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(assertion, createLocalJWKSet(client.jwks as unknown as JSONWebKeySet), {
        algorithms: ASSERTION_ALGORITHMS,
        issuer: clientId,
        subject: clientId,
        audience: [publicUrl, `${publicUrl}/oauth2/token`],
        requiredClaims: ['exp', 'jti'],
        currentDate: this.clock.now(),
      }));
    } catch (error) {
      if (isOfJose(error)) return false;
      throw error;
    }
    const left = payload.exp! - this.clock.now().getTime() / 1_000;
    if (typeof payload.jti !== 'string' || left > MAX_ASSERTION_SECONDS) return false;
    return this.isFirstUse(client, payload.jti, new Date(payload.exp! * 1_000));
  }

  /** One statement: of two who come with the same assertion one is first. */
  private async isFirstUse({ lender, actor }: ProvedClient, jti: string, until: Date): Promise<boolean> {
    const rows = await inTx(this.dataSource, lender.id, (tx) =>
      tx.query(
        `INSERT INTO oauth_assertion_used (client_id, lender_id, jti_hash, until) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT oauth_assertion_used_pk DO NOTHING RETURNING 1`,
        [actor.id, lender.id, createHash('sha256').update(jti).digest(), until],
      ),
    );
    return rows.length === 1;
  }
}

/** Whom an assertion is said to be of, before anything of it is believed. */
function subjectOf(assertion: string): string | null {
  try {
    return decodeJwt(assertion).sub ?? null;
  } catch {
    return null;
  }
}
