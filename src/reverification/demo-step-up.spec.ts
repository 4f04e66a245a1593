import { createLocalJWKSet, jwtVerify } from 'jose';
import { demoStepUpKey, signStepUp } from './demo-step-up';

const SECRET = Buffer.alloc(32, 7);
const ABOUT = { lender: 'demo', externalRef: 'b-1', reverification: `rvf_${'0'.repeat(32)}` };
const NOW = new Date('2026-03-02T10:00:00Z');

describe('demo-step-up', () => {
  it('derives the same key from the same secret, and no other', () => {
    expect(demoStepUpKey(SECRET).publicJwk).toEqual(demoStepUpKey(SECRET).publicJwk);
    expect(demoStepUpKey(Buffer.alloc(32, 8)).publicJwk.x).not.toBe(demoStepUpKey(SECRET).publicJwk.x);
  });

  it('publishes no private part', () => {
    expect(demoStepUpKey(SECRET).publicJwk).not.toHaveProperty('d');
  });

  it('signs what the service verifies: issuer, audience, subject, case, five minutes, once', async () => {
    const key = demoStepUpKey(SECRET);
    const keys = createLocalJWKSet({ keys: [key.publicJwk] });
    const { payload } = await jwtVerify(await signStepUp(key, ABOUT, NOW), keys, {
      issuer: 'demo',
      audience: 'stillyou',
      subject: 'b-1',
      currentDate: NOW,
    });
    expect(payload.reverification).toBe(ABOUT.reverification);
    expect(payload.exp! - payload.iat!).toBe(300);
    const again = await jwtVerify(await signStepUp(key, ABOUT, NOW), keys, { currentDate: NOW });
    expect(again.payload.jti).not.toBe(payload.jti);
  });
});
