import { createHash, generateKeyPairSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { DataSource } from 'typeorm';
import { TOKEN_ALGORITHM, TOKEN_TYPE } from '../../lenders/access-tokens';
import { Clock } from '../../platform/clock';
import { inTx, NOBODY, outsideTenants, type Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';
import { planSigningKeys, TOKEN_SECONDS, type KeyFacts } from './signing-plan';

const USE = 'token signing key';

/** The keys of this installation that sign access tokens: made, changed and retired by themselves. */
@Injectable()
export class SigningKeys {
  private current: { kid: string; key: CryptoKey } | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  /** A signed access token (RFC 9068), good from now on for a quarter of an hour. */
  async sign(claims: {
    issuer: string;
    audience: string;
    clientId: string;
    scope: string;
    jti: string;
  }): Promise<string> {
    const now = this.clock.now();
    const { kid, key } = await this.keyFor(now);
    const { issuer, audience, clientId, scope, jti } = claims;
    const seconds = Math.floor(now.getTime() / 1_000);
    return new SignJWT({ client_id: clientId, scope })
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: TOKEN_TYPE, kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(clientId)
      .setJti(jti)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + TOKEN_SECONDS)
      .sign(key);
  }

  /** Make what is missing, retire what is over. Run every hour, and before the first token. */
  async turn(): Promise<{ made: number; retired: number }> {
    // The keys are no lender's.
    return inTx(this.dataSource, NOBODY, async (tx) => {
      // Two processes at once must not each make one.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('${USE}', 0))`);
      const { make, retire } = planSigningKeys(await findFacts(tx), this.clock.now());
      if (make) await this.make(tx);
      await tx.query('DELETE FROM token_signing_key WHERE kid = ANY ($1)', [retire]);
      return { made: make ? 1 : 0, retired: retire.length };
    });
  }

  private async keyFor(now: Date): Promise<{ kid: string; key: CryptoKey }> {
    let { signWith } = planSigningKeys(await findFacts(outsideTenants(this.dataSource)), now);
    if (!signWith) {
      await this.turn();
      signWith = planSigningKeys(await findFacts(outsideTenants(this.dataSource)), now).signWith!;
    }
    if (this.current?.kid !== signWith) this.current = { kid: signWith, key: await this.open(signWith) };
    return this.current;
  }

  private async make(tx: Tx): Promise<void> {
    const { privateKey } = generateKeyPairSync('ed25519');
    const { x, d } = privateKey.export({ format: 'jwk' });
    // RFC 7638: the name of a key is the hash of it.
    const kid = createHash('sha256')
      .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
      .digest('base64url');
    const jwk: JWK = { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: TOKEN_ALGORITHM };
    await tx.query(
      'INSERT INTO token_signing_key (kid, public_jwk, private_key, created_at) VALUES ($1, $2, $3, $4)',
      [
        kid,
        JSON.stringify(jwk),
        this.vault.sealForService(USE, kid, Buffer.from(d!, 'base64url')),
        this.clock.now(),
      ],
    );
  }

  private async open(kid: string): Promise<CryptoKey> {
    const [row] = await outsideTenants(this.dataSource).query(
      'SELECT public_jwk AS jwk, private_key AS sealed FROM token_signing_key WHERE kid = $1',
      [kid],
    );
    const d = this.vault.openForService(USE, kid, row.sealed).toString('base64url');
    return (await importJWK({ ...row.jwk, d }, TOKEN_ALGORITHM)) as CryptoKey;
  }
}

function findFacts(tx: Tx): Promise<KeyFacts[]> {
  return tx.query('SELECT kid, created_at AS "createdAt" FROM token_signing_key');
}
