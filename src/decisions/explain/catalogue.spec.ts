import { CLASSES } from '../channel/signals-data/code-tables';
import { BECAUSE_CODES, CONSIDERED_CODES, END_CODES, WAIT_CODES } from '../fallback/reasons';
import { PACKS } from '../policy/load-packs';
import { FORCES, GATE_PROOFS, THIRD_PARTY_CONDITIONS } from '../policy/pack';
import { Field } from '../policy/field';
import { CONTENT_CLASSES, HOLD_KINDS, MEDIA, NOTICE_STATUSES, PURPOSES, TRUSTS } from '../words';
import { canSay, compileCatalogue, listInWords, messageKeys, say, sayFirst } from './catalogue';

const LOCALES = ['en', 'zh-CN'] as const;

describe('the catalogues', () => {
  it('say the same things in both languages, in the same order', () => {
    expect(messageKeys('zh-CN')).toEqual(messageKeys('en'));
    expect(messageKeys('en').length).toBeGreaterThan(150);
  });

  const failureClasses = [...new Set(Object.values(CLASSES).flatMap((family) => Object.keys(family)))];
  const judgedKinds = [
    ...new Set([...PACKS.values()].flatMap((pack) => pack.rules.map((rule) => rule.kind))),
  ].filter((kind) =>
    [
      'contact_window',
      'borrower_hours',
      'blackout_dates',
      'frequency_cap',
      'agreed_frequency',
      'cooldown',
      'third_party',
      'channel_gate',
      'opt_out',
      'consent',
      'stop_trigger',
    ].includes(kind),
  );

  it.each([
    ['medium', MEDIA],
    ['trust', [...TRUSTS, 'third_party']],
    ['purpose', PURPOSES],
    ['class', CONTENT_CLASSES],
    ['hold', HOLD_KINDS],
    ['force', FORCES],
    ['proof', [...GATE_PROOFS, ...THIRD_PARTY_CONDITIONS]],
    ['failure', failureClasses],
    ['rule', judgedKinds],
    ['considered', Object.keys(CONSIDERED_CODES)],
    ['because', Object.keys(BECAUSE_CODES)],
    ['why', [...Object.keys(WAIT_CODES), ...Object.keys(END_CODES)]],
    ['status', NOTICE_STATUSES],
  ])('have a word for every %s', (prefix, codes) => {
    const mute = LOCALES.flatMap((locale) => codes.filter((code) => !canSay(locale, `${prefix}.${code}`)));
    expect(mute).toEqual([]);
    expect(codes.length).toBeGreaterThan(2);
  });

  it('fall back to the next key, and at last to none', () => {
    expect(sayFirst('en', ['hold.nothing', 'hold.dispute'])).toBe('the debt is disputed');
    expect(() => sayFirst('en', ['hold.nothing', 'hold.neither'])).toThrow(
      'there is no message hold.neither in en',
    );
  });

  it('refuse to speak without the values a message needs', () => {
    expect(() => say('en', 'why.RULE')).toThrow(/rule/);
  });

  it('join lists as the language does', () => {
    expect(listInWords('en', ['a', 'b'])).toBe('a, b');
    expect(listInWords('zh-CN', ['a', 'b'])).toBe('a、b');
  });
});

describe('a catalogue that does not parse', () => {
  it.each([
    ['a: { b: "{count, plural, one {x" }', 'en.yaml at a.b: is no ICU message'],
    ['a: { b: 7 }', 'en.yaml at a.b: must be a map'],
    ['a: { b: [x] }', 'en.yaml at a.b: must be a map'],
  ])('%s', (yaml, reason) => {
    expect(() => compileCatalogue('en', Field.parse('en.yaml', yaml))).toThrow(reason);
  });

  it('takes markup literally', () => {
    const [message] = compileCatalogue('en', Field.parse('en.yaml', 'a: "<b>{x}</b>"')).values();
    expect(message!.format({ x: 1 })).toBe('<b>1</b>');
  });
});
