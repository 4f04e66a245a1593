import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CLASSES, CODE_ROWS, EMAIL_ROWS, emailStrengthOf } from './code-tables';

type Row = Record<string, string>;
const FAMILIES = ['sms', 'email', 'push', 'voice'] as const;
const rowsOf = (family: string): Row[] =>
  parse(readFileSync(join(__dirname, `${family}.csv`)), { columns: true });
const isFromMemory = ({ source }: Row) => source!.includes('memory');

/**
 * A digest of what the gathered data says of every code (provider, code, class, permanence, strength, source), in the
 * columns in which it was handed over. It was compared with that data once, when it was taken in; from then on it
 * only shows that nothing was changed by the way.
 */
const digestOf = (family: string) => {
  const hash = createHash('sha256');
  const columns =
    family === 'email'
      ? ['class', 'permanence', 'meaning', 'source']
      : ['provider', 'code', 'class', 'permanence', 'strength', 'meaning', 'source'];
  for (const row of rowsOf(family)) hash.update(`${columns.map((column) => row[column]).join('\t')}\n`);
  return hash.digest('hex').slice(0, 16);
};

describe('the gathered signal data', () => {
  it.each([
    ['sms', 572, '99961af77c7cc834'],
    ['email', 177, '5828c01a401a6763'],
    ['push', 91, '7482c02dc91ce863'],
    ['voice', 104, '3789618f629d80b0'],
  ])('%s: %i rows, as they were gathered', (family, rows, digest) => {
    expect([rowsOf(family).length, digestOf(family)]).toEqual([rows, digest]);
  });

  it('is 944 codes and 79 classes, all of them in the typed tables', () => {
    expect(CODE_ROWS.length + EMAIL_ROWS.length).toBe(944);
    expect(FAMILIES.map((family) => Object.keys(CLASSES[family]).length)).toEqual([21, 21, 12, 25]);
  });

  it('every class of a row is explained, and every row says where it is from', () => {
    for (const family of FAMILIES) {
      for (const row of rowsOf(family)) {
        expect(CLASSES[family]).toHaveProperty(row.class!);
        expect(row.source).not.toBe('');
      }
    }
  });

  it('what was written from memory is weak at most, but for our own words', () => {
    const strong = FAMILIES.flatMap((family) =>
      rowsOf(family)
        .filter((row) => isFromMemory(row) && row.basis !== 'memory')
        .map((row) => `${row.provider} ${row.code}: ${row.basis} ${row.strength}`),
    );
    expect(strong).toEqual(EXEMPT);
    for (const row of [...CODE_ROWS, ...EMAIL_ROWS])
      expect(['strong', 'weak', 'none']).toContain(row.strength);
    // Rows that were gathered as strong and are acted on as weak until somebody checks them.
    const held = ['sms', 'push', 'voice']
      .flatMap(rowsOf)
      .filter((row) => row.basis === 'memory' && row.strength === 'strong');
    expect(held.length).toBeGreaterThan(0);
    for (const { provider, code } of held) {
      expect(CODE_ROWS.find((row) => row.provider === provider && row.code === code)!.strength).toBe('weak');
    }
  });

  it('says of e-mail by class how strong it is', () => {
    const strengths = Object.keys(CLASSES.email).map((name) => [name, emailStrengthOf(name)]);
    expect(strengths.filter(([, strength]) => strength !== 'none')).toEqual(
      expect.arrayContaining([
        ['mailbox_unknown', 'strong'],
        ['owner_changed', 'strong'],
        ['mailbox_disabled', 'weak'],
        ['mailbox_moved', 'weak'],
      ]),
    );
    expect(strengths.filter(([, strength]) => strength !== 'none')).toHaveLength(4);
  });

  it('pauses no channel for an account error, a port, a rate or a suspension', () => {
    for (const family of FAMILIES) {
      for (const name of ['provider_account_error', 'number_ported', 'rate_limited', 'suspended_or_barred'])
        if (name in CLASSES[family]) expect(CLASSES[family][name]!.pausesChannel).toBe('no');
    }
  });
});

/** Words of ours, and rows of FCM whose HTTP number alone was remembered: no decision reads that. */
const EXEMPT = [
  'FCM v1 UNREGISTERED: document strong',
  'FCM v1 SENDER_ID_MISMATCH: document none',
  'FCM v1 QUOTA_EXCEEDED: document none',
  'FCM v1 UNAVAILABLE: document none',
  'FCM v1 INTERNAL: document none',
  'FCM v1 THIRD_PARTY_AUTH_ERROR: document none',
  'app-side device reports permission=denied: own weak',
  'app-side no app open for N days: own weak',
  'agent/IVR disposition right_party=confirmed: own none',
  'agent/IVR disposition right_party=denied ("wrong number"): own strong',
  'agent/IVR disposition right_party=unknown: own weak',
  'agent/IVR disposition do_not_call: own none',
];
