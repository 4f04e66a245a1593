import fc from 'fast-check';
import { canonicalize } from 'json-canonicalize';
import { openingDigest, openingText, parseOpening } from './opening';

describe('an opening', () => {
  it('is hashed as RFC 8785 writes it, whatever its value', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (name, value) => {
        const opening = { name, salt: '00'.repeat(16), value };
        expect(openingText(opening)).toBe(canonicalize(opening));
        expect(parseOpening(openingText(opening))).toEqual(opening);
      }),
    );
  });

  it('has this digest', () => {
    const opening = { name: 'address', salt: '000102030405060708090a0b0c0d0e0f', value: '+8613800138000' };
    expect(openingDigest(opening)).toBe('10de38610180b4edbe352044168ee78347e7c8de4d3aff727299be6809705fe3');
  });

  it.each([
    '{}',
    '{"name":"a","salt":"00","value":"b"}',
    '{"salt":"000102030405060708090a0b0c0d0e0f","name":"a","value":"b"}',
    '{"name": "a","salt":"000102030405060708090a0b0c0d0e0f","value":"b"}',
  ])('is not %s', (line) => expect(() => parseOpening(line)).toThrow());
});
