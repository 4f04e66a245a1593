import fc from 'fast-check';
import { canonicalize } from 'json-canonicalize';
import { CLOSING_KINDS, EVIDENCE_KINDS, outcomeOf, type EvidenceKind } from '../kinds';
import { placedText, unplacedText } from './entry-text';

const at = new Date('2026-03-02T02:00:00.000Z');
const prev = 'ab'.repeat(32);
const base = { stream: 'ntc_1', at, digests: {} };

describe('an entry’s text', () => {
  const kinds = fc.constantFrom(...(Object.keys(EVIDENCE_KINDS) as EvidenceKind[]));
  const names = fc.string({ unit: 'grapheme' }).map((name) => `x${name}`);
  const bodies = fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }));
  const digests = fc.dictionary(fc.constantFrom('address', 'text'), fc.constant('00'.repeat(32)));

  it('is RFC 8785 with its place put in, whatever the body says', () => {
    fc.assert(
      fc.property(kinds, bodies, digests, fc.integer({ min: 1 }), (kind, body, given, n) => {
        const outcome = outcomeOf(kind);
        const whole = {
          ...body,
          at: at.toISOString(),
          kind,
          n,
          prev,
          stream: 'ntc_1',
          ...(outcome && { count: n, outcome }),
          ...(Object.keys(given).length > 0 && { digests: given }),
        };
        const text = unplacedText({ ...base, kind, body, digests: given });
        expect(placedText(text, n, prev)).toBe(canonicalize(whole));
      }),
    );
  });

  it('is not confused by a body that holds the signs it uses', () => {
    const body = { note: '\u0001 and \u0002', ['\u0001']: 1 };
    const text = unplacedText({ ...base, kind: 'task.raised', body, digests: {} });
    expect(JSON.parse(placedText(text, 7, prev))).toMatchObject({ ...body, n: 7, prev });
  });

  it('closes a notice with its count and its outcome', () => {
    for (const [kind, outcome] of Object.entries(CLOSING_KINDS)) {
      const text = unplacedText({ ...base, kind: kind as EvidenceKind, body: {}, digests: {} });
      expect(JSON.parse(placedText(text, 9, prev))).toMatchObject({ n: 9, count: 9, outcome });
    }
    expect(outcomeOf('notice.held')).toBeNull();
  });

  it.each(['at', 'kind', 'n', 'prev', 'stream', 'digests'])('does not let a body say %s', (key) => {
    const entry = { ...base, kind: 'task.raised' as const, body: { [key]: 1 } };
    expect(() => unplacedText(entry)).toThrow(`says ${key}, which every entry`);
  });

  it('lets a body say count and outcome where it closes nothing', () => {
    const body = { count: 3, outcome: 'released' };
    const text = unplacedText({ ...base, kind: 'incident.closed', body, digests: {} });
    expect(JSON.parse(placedText(text, 1, prev))).toMatchObject(body);
    expect(() => unplacedText({ ...base, kind: 'notice.expired', body, digests: {} })).toThrow('says count');
  });
});
