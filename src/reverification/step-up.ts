import { Injectable } from '@nestjs/common';
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from 'jose';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { fromApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { CaseMovedOn, Cases } from './cases.service';
import { Holding } from './holding';
import type { Reverification } from './reverification.entity';

export const STEP_UP_AUDIENCE = 'stillyou';
const MAX_AGE = '5 minutes';
/** Signatures a lender's own key may make; no shared secrets. */
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256'];

/** The lender vouches for the person, by a statement signed after its own strong sign-on. */
@Injectable()
export class StepUp {
  constructor(
    private readonly clock: Clock,
    private readonly cases: Cases,
    private readonly lenders: Lenders,
    private readonly holding: Holding,
  ) {}

  /**
   * Take a compact JWS with claims iss (the lender's slug), aud `stillyou`, sub (externalRef), reverification
   * (rvf_…), jti, iat (≤ 5 minutes old) and exp. Within the hold it is noted; after it, it completes the case.
   * @throws Problem 404, 409 REVERIFICATION_ENDED, STEP_UP_ALREADY_GIVEN, 422 ASSERTION_INVALID
   */
  async accept(tx: Tx, lender: { id: string; slug: string }, id: string, assertion: string): Promise<void> {
    const one = await this.cases.lock(tx, lender.id, id);
    const { jti } = await this.verify(tx, lender, one, assertion);
    if (one.endedAt)
      throw new Problem(409, 'REVERIFICATION_ENDED', 'This case has ended; nothing can be added to it.');
    if (one.stepUpAt)
      throw new Problem(
        409,
        'STEP_UP_ALREADY_GIVEN',
        'The lender has vouched for this case already; each assertion counts once.',
      );
    const now = this.clock.now();
    await this.cases.amend(tx, one, { stepUpAt: now, stepUpJti: jti });
    await this.cases.record(tx, one, 'reverification.stepped-up', { state: one.state, issuer: lender.slug });
    const isPastHold = one.state === 'holding' && one.holdUntil !== null && one.holdUntil <= now;
    if (isPastHold) await this.holding.judgeAtEnd(tx, one, 'stepped_up').catch(rethrowUnlessMoved);
  }

  private async verify(
    tx: Tx,
    lender: { id: string; slug: string },
    one: Reverification,
    assertion: string,
  ): Promise<{ jti: string }> {
    const keys = await this.lenders.stepUpKeysOf(tx, lender.id);
    const [borrower] = await tx.query('SELECT external_ref FROM borrower WHERE lender_id = $1 AND id = $2', [
      lender.id,
      one.borrowerId,
    ]);
    try {
      const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys as unknown as JSONWebKeySet), {
        algorithms: ALGORITHMS,
        issuer: lender.slug,
        audience: STEP_UP_AUDIENCE,
        subject: borrower.external_ref,
        maxTokenAge: MAX_AGE,
        requiredClaims: ['exp', 'jti', 'reverification'],
        currentDate: this.clock.now(),
      });
      if (typeof payload.reverification !== 'string' || fromApiId('rvf', payload.reverification) !== one.id)
        throw invalid('it is about another case');
      if (typeof payload.jti !== 'string' || payload.jti.length > 200)
        throw invalid('jti must be a short text');
      return { jti: payload.jti };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw invalid(reasonOf(error));
      throw error;
    }
  }
}

function invalid(why: string): Problem {
  return Problem.field(
    '/assertion',
    'ASSERTION_INVALID',
    `The assertion does not vouch for this case: ${why}.`,
  );
}

/** What is wrong in a few words; never a claim's value. */
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it is too old';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim ${error.claim} is missing or does not fit`;
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return 'it is not signed by a key of this lender';
  return 'it is not a signed compact JWS that can be read here';
}

function rethrowUnlessMoved(error: unknown): void {
  if (!(error instanceof CaseMovedOn)) throw error;
}
