import fc from 'fast-check';
import type { SignalStrength } from '../words';
import type { ChannelFact } from './channel-fact';
import { judgeChannel } from './judge-channel';
import {
  buildMapping,
  currentMapping,
  MAPPING_VERSION,
  rereadCode,
  withoutAddresses,
  type Mapping,
} from './meaning';
import { CODE_ROWS, EMAIL_ROWS, type CodeRow } from './signals-data/code-tables';

const row = (code: string, name: string, strength: SignalStrength): CodeRow => ({
  provider: 'carrier',
  code,
  scope: 'dlr',
  class: name,
  permanence: 'unknown',
  strength,
});
const mapping = (version: string, codes: CodeRow[]) => buildMapping({ codes, emails: [] }, version);

describe('a mapping', () => {
  it('is its tables and a version; the shipped one is one of them', () => {
    const two = mapping('two', [row('1', 'unknown_subscriber', 'strong')]);
    expect(two.meaningOf('carrier', '1')).toEqual({
      class: 'unknown_subscriber',
      permanence: 'unknown',
      strength: 'strong',
      code: '1',
      mappingVersion: 'two',
      asked: { table: 'carrier', text: '' },
    });
    expect(two.meaningOf('twilio', '30005')).toMatchObject({ class: 'unknown', strength: 'none' });
    expect(currentMapping.version).toBe(MAPPING_VERSION);
    expect(currentMapping.meaningOf('twilio', '30005')).toMatchObject({ class: 'unknown_subscriber' });
  });

  it('reads kept codes again: null where it says what was said', () => {
    const kept = { class: 'unknown', strength: 'none' as const, table: 'carrier', code: '1', text: '' };
    expect(rereadCode(kept, mapping('v', []))).toBeNull();
    expect(rereadCode(kept, mapping('v', [row('1', 'unknown', 'none')]))).toBeNull();
    expect(rereadCode(kept, mapping('v', [row('1', 'unknown', 'weak')]))).toMatchObject({ strength: 'weak' });
    expect(rereadCode(kept, mapping('v', [row('1', 'ported', 'none')]))).toMatchObject({ class: 'ported' });
  });

  it('reads kept words again', () => {
    const kept = { class: 'unknown', strength: 'none' as const, table: 'email', code: '5.0.0' };
    const shipped = buildMapping({ codes: CODE_ROWS, emails: EMAIL_ROWS }, 'v');
    expect(rereadCode({ ...kept, text: 'no such user' }, shipped)).toMatchObject({
      class: 'mailbox_unknown',
      strength: 'strong',
      mappingVersion: 'v',
    });
    expect(rereadCode({ ...kept, text: 'who knows' }, shipped)).toBeNull();
  });
});

describe('withoutAddresses', () => {
  it.each([
    ['550 <li.new+tag@mail.example.cn> does not exist', '550 <[address]> does not exist'],
    ['收件人abc@qq.com不存在', '收件人[address]不存在'],
    ['forwarded to a@b.example, c_d@e.example.', 'forwarded to [address], [address].'],
    ['to 李@例子.中国 failed', 'to [address] failed'],
    ['call 13812345678 or +861012345', 'call [number] or +[number]'],
    ['550 5.1.1 code 123456', '550 5.1.1 code 123456'],
    ['', ''],
  ])('%s', (text, without) => {
    expect(withoutAddresses(text)).toBe(without);
  });

  it('leaves no address, and reads the same again', () => {
    fc.assert(
      fc.property(fc.string(), fc.emailAddress(), fc.string(), (before, address, after) => {
        const once = withoutAddresses(`${before} ${address} ${after}`);
        expect(once).not.toContain('@');
        expect(withoutAddresses(once)).toBe(once);
      }),
    );
  });

  it('is what a meaning is read from, and all that it keeps', () => {
    const { class: name, asked } = currentMapping.meaningOf(
      'email',
      '5.0.0',
      'user <a@b.example> does not exist',
    );
    expect([name, asked.text]).toEqual(['mailbox_unknown', 'user <[address]> does not exist']);
  });
});

/** A receipt as it is kept: the code as it came, and what was made of it at the time. */
interface Kept extends ChannelFact {
  code: string | null;
}

const DAY = 86_400_000;
const CODES = ['1', '2', '3'];
const strengths = fc.constantFrom<SignalStrength>('strong', 'weak', 'none');
const tables = fc
  .array(fc.tuple(fc.constantFrom('unknown_subscriber', 'suspended_subscriber', 'wrong_party'), strengths), {
    minLength: 3,
    maxLength: 3,
  })
  .map((rows) => rows.map(([name, strength], index) => row(CODES[index]!, name, strength)));
const happened = fc.array(
  fc.record({
    code: fc.option(fc.constantFrom(...CODES, 'never seen')),
    half: fc.nat(120),
    source: fc.constantFrom('receipt:sms', 'receipt:voice'),
  }),
  { maxLength: 12 },
);

function record(
  mapping: Mapping,
  id: number,
  one: { code: string | null; half: number; source: string },
): Kept {
  const at = new Date(Date.UTC(2026, 0, 1, 4) + (one.half * DAY) / 2);
  const { class: name, strength } = one.code
    ? mapping.meaningOf('carrier', one.code)
    : { class: 'code', strength: 'none' as const };
  const kind = one.code ? 'signal' : 'proof';
  return { id: `f${id}`, kind, at, source: one.source, class: name, strength, code: one.code };
}

function replayed(facts: readonly Kept[], mapping: Mapping): Kept[] {
  return facts.map((fact) => {
    if (!fact.code) return fact;
    const meaning = rereadCode({ ...fact, table: 'carrier', code: fact.code, text: '' }, mapping);
    return meaning ? { ...fact, id: `${fact.id}'`, class: meaning.class, strength: meaning.strength } : fact;
  });
}

describe('replay', () => {
  const judge = (facts: readonly ChannelFact[]) =>
    judgeChannel('phone', facts, { freshnessDays: 180, zone: 'UTC' }, new Date('2026-06-01T00:00:00Z'));

  it('gives the trust that the newer mapping would have given from the start, and again changes nothing', () => {
    fc.assert(
      fc.property(tables, tables, happened, fc.nat(12), (before, after, history, deployed) => {
        const [older, newer] = [mapping('1', before), mapping('2', after)];
        // What came after the newer mapping was deployed was read under it already.
        const facts = history.map((one, id) => record(id < deployed ? older : newer, id, one));
        const once = replayed(facts, newer);
        expect(judge(once)).toEqual(judge(history.map((one, id) => record(newer, id, one))));
        expect(replayed(once, newer)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });
});
