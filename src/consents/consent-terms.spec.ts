import 'reflect-metadata';
import { assertValid } from '../platform/validation';
import { CreateConsentIn } from './consent.dto';
import { coveredPurposes, termsOf, type ActiveConsent } from './consent-terms';

const NOW = new Date('2026-03-02T02:00:00Z');
const GIVEN = {
  purposes: ['collection', 'servicing_reminder'],
  wordingIdVersionLocaleHash: 'w/1',
  expiresAt: '2027-03-01T00:00:00Z',
} as unknown as CreateConsentIn;
const errorsOf = (given: Partial<CreateConsentIn>) => {
  try {
    termsOf({ ...GIVEN, ...given }, [], NOW);
    return [];
  } catch (error) {
    return (error as { errors: { code: string }[] }).errors.map((e) => e.code);
  }
};

describe('termsOf', () => {
  it('fills in what was left out: given now, valid from then, every medium', () => {
    expect(termsOf(GIVEN, [], NOW)).toEqual({
      purposes: ['servicing_reminder', 'collection'],
      media: ['sms', 'voice', 'email', 'push', 'letter'],
      wording: 'w/1',
      capturedAt: NOW,
      validFrom: NOW,
      expiresAt: new Date('2027-03-01T00:00:00Z'),
    });
  });

  it('covers the media of the channels it names, unless it names media', () => {
    expect(termsOf(GIVEN, ['phone', 'app'], NOW).media).toEqual(['sms', 'voice', 'push']);
    expect(termsOf({ ...GIVEN, media: ['push', 'sms'] }, ['phone'], NOW).media).toEqual(['sms', 'push']);
  });

  it('writes a wording that is an object in one way', () => {
    const wording = (w: Record<string, unknown>) =>
      termsOf({ ...GIVEN, wordingIdVersionLocaleHash: w }, [], NOW).wording;
    expect(wording({ id: 'w', version: 1 })).toBe(wording({ version: 1, id: 'w' }));
  });

  it.each<[string, Partial<CreateConsentIn>, string[]]>([
    ['given in the future', { capturedAtUtc: '2026-03-02T02:00:01Z' }, ['CAPTURED_IN_FUTURE']],
    ['over already', { expiresAt: '2026-03-02T02:00:00Z' }, ['EXPIRES_IN_PAST', 'VALID_FROM_AFTER_END']],
    ['beginning after its end', { validFrom: '2028-01-01T00:00:00Z' }, ['VALID_FROM_AFTER_END']],
    ['given now, to the second', { capturedAtUtc: '2026-03-02T10:00:00+08:00' }, []],
  ])('a consent %s', (_, given, errors) => {
    expect(errorsOf(given)).toEqual(errors);
  });
});

describe('CreateConsentIn', () => {
  const check = async (given: object) =>
    (
      await assertValid(CreateConsentIn, { ...GIVEN, ...given }).then(
        () => [],
        (e) => e.errors,
      )
    ).map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`);

  it.each<[string, object, string[]]>([
    [
      'the whole of consent_evidence',
      {
        subjectRef: 's',
        subjectRole: 'guarantor',
        identityProof: { aal: 2 },
        givenTo: 'Bank',
        separateConsent: true,
        preTicked: false,
        noticeShown: true,
        captureContext: { page: 'x' },
        reviewDueAt: '2026-09-01T00:00:00Z',
        jurisdictionAndPackVersion: 'cn/3',
        status: 'active',
      },
      [],
    ],
    ['a box ticked beforehand', { preTicked: true }, ['/preTicked PRE_TICKED']],
    ['no end', { expiresAt: null }, ['/expiresAt REQUIRED']],
    ['no wording', { wordingIdVersionLocaleHash: undefined }, ['/wordingIdVersionLocaleHash REQUIRED']],
    ['an empty wording', { wordingIdVersionLocaleHash: ' ' }, ['/wordingIdVersionLocaleHash WRONG_TYPE']],
    ['no purpose', { purposes: [] }, ['/purposes REQUIRED']],
    ['an unknown purpose', { purposes: ['finding'] }, ['/purposes NOT_ONE_OF']],
    ['a state of ours', { status: 'withdrawn' }, ['/status NOT_ONE_OF']],
    ['the lender’s own id of the record', { consentId: 'C-1', withdrawnAtChannelEffectiveAt: null }, []],
    [
      'withdrawn while given',
      { withdrawnAtChannelEffectiveAt: '2026-01-01' },
      ['/withdrawnAtChannelEffectiveAt NOT_ALLOWED'],
    ],
    ['an unknown field', { seen: true }, ['/seen UNKNOWN_KEY']],
  ])('%s', async (_, given, errors) => {
    expect(await check(given)).toEqual(errors);
  });
});

describe('coveredPurposes', () => {
  const consent = (over: Partial<ActiveConsent>): ActiveConsent => ({
    id: 'c',
    purposes: ['collection'],
    media: ['sms'],
    channelIds: [],
    expiresAt: NOW,
    ...over,
  });

  it('adds up what covers this medium of this channel', () => {
    const consents = [
      consent({}),
      consent({ purposes: ['marketing'], media: ['sms', 'email'], channelIds: ['a'] }),
      consent({ purposes: ['rights_response'], media: ['email'] }),
    ];
    expect(coveredPurposes(consents, 'sms', 'a')).toEqual(['collection', 'marketing']);
    expect(coveredPurposes(consents, 'sms', 'b')).toEqual(['collection']);
    expect(coveredPurposes(consents, 'email', 'a')).toEqual(['marketing', 'rights_response']);
    expect(coveredPurposes([], 'sms', 'a')).toEqual([]);
  });
});
