import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawStateTable, reachableStates } from '../state-table';
import { TRUSTS } from '../words';
import { assertTotal, nextTrust, TRUST_EVENTS, TRUST_TABLE } from './trust-table';

describe('the trust table', () => {
  it('answers every state × event', () => {
    expect(assertTotal).not.toThrow();
    for (const trust of TRUSTS) {
      for (const event of TRUST_EVENTS) expect(TRUSTS).toContain(nextTrust(trust, event));
    }
  });

  it('reaches every state from unverified', () => {
    expect(reachableStates('unverified', TRUST_TABLE)).toEqual(new Set(TRUSTS));
  });

  it('is what trust-table.mmd draws', () => {
    const drawing = drawStateTable('unverified', TRUSTS, TRUST_EVENTS, TRUST_TABLE);
    expect(readFileSync(join(__dirname, 'trust-table.mmd'), 'utf8')).toBe(drawing);
  });

  it('never leaves revoked', () => {
    for (const event of TRUST_EVENTS) expect(nextTrust('revoked', event)).toBe('revoked');
  });

  it('takes down whatever had a proof when all that vouched for it fell', () => {
    expect(TRUSTS.map((trust) => [trust, nextTrust(trust, 'carrier_fell')])).toEqual([
      ['unverified', 'unverified'],
      ['provisional', 'suspect'],
      ['verified', 'suspect'],
      ['stale', 'suspect'],
      ['suspect', 'suspect'],
      ['revoked', 'revoked'],
    ]);
  });

  it('comes to verified by a proof, or by a hold that followed one', () => {
    const ways = TRUSTS.flatMap((trust) =>
      TRUST_EVENTS.filter((event) => trust !== 'verified' && nextTrust(trust, event) === 'verified').map(
        (event) => `${trust} ${event}`,
      ),
    );
    expect(ways.sort()).toEqual([
      'provisional hold_passed',
      'provisional proof',
      'stale proof',
      'suspect proof',
      'unverified proof',
    ]);
  });
});
