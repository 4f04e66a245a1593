import { CONTENT_CLASSES, isClassAtLeast, MEDIA, PURPOSES, TRUSTS } from '../words';
import {
  allowedClass,
  downgradeOf,
  headingClass,
  mediumClass,
  neededClass,
  purposeClass,
} from './content-class';

describe('the class of content', () => {
  it.each([
    ['verified', 'sms', 'collection', 'DEBT'],
    ['verified', 'push', 'collection', 'SERVICE'],
    ['verified', 'letter', 'statutory_notice', 'DETAIL'],
    ['provisional', 'sms', 'collection', 'SERVICE'],
    ['stale', 'email', 'statutory_notice', 'NEUTRAL'],
    ['unverified', 'sms', 'security_verification', 'NEUTRAL'],
    ['suspect', 'letter', 'statutory_notice', 'NONE'],
    ['revoked', 'email', 'rights_response', 'NONE'],
    ['third_party', 'sms', 'reachability_relay', 'RELAY'],
    ['third_party', 'in_app', 'collection', 'RELAY'],
  ] as const)('%s, %s, %s: %s', (trust, medium, purpose, expected) => {
    expect(allowedClass(trust, medium, purpose)).toBe(expected);
  });

  it('says what each trust, medium and purpose allows, as the packs of the research do', () => {
    const at = (trust: Parameters<typeof allowedClass>[0]) =>
      allowedClass(trust, 'letter', 'statutory_notice');
    expect([...TRUSTS, 'third_party' as const].map((trust) => [trust, at(trust)])).toEqual([
      ['unverified', 'NEUTRAL'],
      ['provisional', 'SERVICE'],
      ['verified', 'DETAIL'],
      ['stale', 'NEUTRAL'],
      ['suspect', 'NONE'],
      ['revoked', 'NONE'],
      ['third_party', 'RELAY'],
    ]);
    expect([...MEDIA, 'in_app' as const].map((medium) => [medium, mediumClass(medium)])).toEqual([
      ['sms', 'DEBT'],
      ['voice', 'DEBT'],
      ['email', 'DEBT'],
      ['push', 'SERVICE'],
      ['letter', 'DETAIL'],
      ['in_app', 'DETAIL'],
    ]);
    expect(PURPOSES.map((purpose) => [purpose, purposeClass(purpose), neededClass(purpose)])).toEqual([
      ['security_verification', 'NEUTRAL', 'NEUTRAL'],
      ['statutory_notice', 'DETAIL', 'DEBT'],
      ['servicing_reminder', 'DEBT', 'SERVICE'],
      ['collection', 'DEBT', 'SERVICE'],
      ['marketing', 'SERVICE', 'SERVICE'],
      ['rights_response', 'DETAIL', 'SERVICE'],
      ['reachability_relay', 'RELAY', 'RELAY'],
    ]);
  });

  it('is the least of the three, and nothing else', () => {
    const rank = (c: (typeof CONTENT_CLASSES)[number]) => CONTENT_CLASSES.indexOf(c);
    for (const trust of [...TRUSTS, 'third_party' as const])
      for (const medium of [...MEDIA, 'in_app' as const])
        for (const purpose of PURPOSES)
          expect(rank(allowedClass(trust, medium, purpose))).toBe(
            Math.min(
              rank(allowedClass(trust, 'letter', 'statutory_notice')),
              rank(mediumClass(medium)),
              rank(purposeClass(purpose)),
            ),
          );
  });

  it('of a heading is the body’s own up to NEUTRAL', () => {
    expect(CONTENT_CLASSES.map(headingClass)).toEqual([
      'NONE',
      'RELAY',
      'NEUTRAL',
      'NEUTRAL',
      'NEUTRAL',
      'NEUTRAL',
    ]);
  });

  it('never rises above what any of the three allows', () => {
    for (const trust of TRUSTS) {
      for (const medium of MEDIA) {
        for (const purpose of PURPOSES) {
          expect(
            isClassAtLeast(allowedClass('verified', medium, purpose), allowedClass(trust, medium, purpose)),
          ).toBe(true);
          expect(
            isClassAtLeast(allowedClass(trust, 'in_app', purpose), allowedClass(trust, medium, purpose)),
          ).toBe(true);
        }
      }
    }
  });

  it('is needed by every purpose, and every purpose can have it somewhere', () => {
    for (const purpose of PURPOSES) {
      expect(CONTENT_CLASSES).toContain(neededClass(purpose));
      expect(isClassAtLeast(allowedClass('verified', 'letter', purpose), neededClass(purpose))).toBe(true);
    }
  });

  it('too low gives a question over a stale channel, and nothing at all over a suspect one', () => {
    expect(downgradeOf('stale', 'collection')).toBe('security_verification');
    expect(downgradeOf('stale', 'statutory_notice')).toBeNull();
    for (const purpose of PURPOSES) expect(downgradeOf('suspect', purpose)).toBe('none');
    const answers = Object.fromEntries(
      [...TRUSTS, 'third_party' as const].map((trust) => [trust, PURPOSES.map((p) => downgradeOf(trust, p))]),
    );
    const nothing = PURPOSES.map(() => null);
    expect(answers).toEqual({
      unverified: nothing,
      provisional: nothing,
      verified: nothing,
      revoked: nothing,
      third_party: nothing,
      suspect: PURPOSES.map(() => 'none'),
      stale: [null, null, 'security_verification', 'security_verification', null, null, null],
    });
  });
});
