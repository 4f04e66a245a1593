import { hashRecoveryCode, newRecoveryCodes, parseRecoveryCode } from './recovery-codes';

describe('recovery codes', () => {
  it('are ten, all different, of 120 bits', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([2-9A-HJ-NP-Z]{4}-){5}[2-9A-HJ-NP-Z]{4}$/);
  });

  it('are read as people type them, and hash alike', () => {
    const [code] = newRecoveryCodes() as [string];
    const plain = code.replaceAll('-', '');
    for (const typed of [code, plain, ` ${code.toLowerCase()} `, code.replaceAll('-', ' ')])
      expect(parseRecoveryCode(typed)).toBe(plain);
    expect(hashRecoveryCode(code)).toEqual(hashRecoveryCode(plain));
    for (const wrong of ['', '123456', plain.slice(1), `${plain}A`, plain.replace(/^./, '0')])
      expect(parseRecoveryCode(wrong)).toBeNull();
  });
});
