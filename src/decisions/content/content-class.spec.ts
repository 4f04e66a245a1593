import { CONTENT_CLASSES, isClassAtLeast, MEDIA, PURPOSES, TRUSTS } from '../words';
import { allowedClass, downgradeOf, neededClass } from './content-class';

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
    expect(downgradeOf('revoked', 'collection')).toBeNull();
  });
});
