import {
  newReference,
  newToken,
  parseCode,
  parseReference,
  parseToken,
  REFERENCE_ALPHABET,
} from './link-token';

describe('link-token', () => {
  it('has an alphabet of thirty characters that nobody mixes up', () => {
    expect(new Set(REFERENCE_ALPHABET).size).toBe(30);
    expect(REFERENCE_ALPHABET).not.toMatch(/[0O1ILU]/);
  });

  it('makes references and tokens that read back as themselves', () => {
    for (let i = 0; i < 500; i += 1) {
      const reference = newReference();
      expect(reference).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
      expect(parseReference(reference)).toBe(reference);
      expect(parseToken(newToken())).toHaveLength(43);
    }
  });

  it.each([
    ['k7qm3fxa', 'K7QM-3FXA'],
    [' K7QM – 3FXA ', 'K7QM-3FXA'],
    ['Ｋ７ＱＭ－３ＦＸＡ', 'K7QM-3FXA'],
    ['k7qm_3fxa.', 'K7QM-3FXA'],
  ])('reads %p as a person means it', (typed, meant) => {
    expect(parseReference(typed)).toBe(meant);
  });

  it('takes nothing else for a reference', () => {
    const others = [
      'K7QM-3FX',
      'K7QM-3FXAA',
      'K7QM-3FX0',
      '👍'.repeat(8),
      'A'.repeat(10_000),
      undefined,
      ['K7QM-3FXA'],
      '\u202eK7QM3FXA',
    ];
    expect(others.map(parseReference)).toEqual(others.map(() => null));
  });

  it('takes nothing else for a token', () => {
    const others = ['', 'short', `${'a'.repeat(42)}=`, 'a'.repeat(44), 'a'.repeat(10_000), {}];
    expect(others.map(parseToken)).toEqual(others.map(() => null));
  });

  it.each([
    ['123456', '123456'],
    ['123 456', '123456'],
    ['１２３４５６', '123456'],
    ['12345', null],
    ['1234567', null],
    ['12345a', null],
    ['٠١٢٣٤٥', null],
    [123456, null],
  ])('reads the code %p as %p', (typed, meant) => {
    expect(parseCode(typed)).toBe(meant);
  });

  it('reads no code in a field that was flooded', () => {
    expect(parseCode('9'.repeat(10_000))).toBeNull();
  });
});
