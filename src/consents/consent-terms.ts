import { canonicalize } from 'json-canonicalize';
import {
  MEDIA,
  MEDIA_OF_KIND,
  PURPOSES,
  type ChannelKind,
  type Medium,
  type Purpose,
} from '../decisions/words';
import { parseInstant } from '../platform/instant';
import { Problem, type FieldError } from '../platform/problem';
import type { CreateConsentIn } from './consent.dto';

/** What a consent says, ready to be stored: lists in their own order, times as instants. */
export interface ConsentTerms {
  purposes: Purpose[];
  media: Medium[];
  wording: string;
  capturedAt: Date;
  validFrom: Date;
  expiresAt: Date;
}

/** A consent that holds now, as far as deciding needs it. */
export interface ActiveConsent {
  id: string;
  purposes: Purpose[];
  media: Medium[];
  /** Empty: every channel. */
  channelIds: string[];
  expiresAt: Date;
}

/**
 * The terms of what was given, with what was left out filled in.
 * @param kinds of the channels it is limited to; empty when it is not
 * @throws Problem 422 with every time that does not fit
 */
export function termsOf(given: CreateConsentIn, kinds: readonly ChannelKind[], now: Date): ConsentTerms {
  const capturedAt = parseInstant(given.capturedAtUtc) ?? now;
  const validFrom = parseInstant(given.validFrom) ?? capturedAt;
  const expiresAt = parseInstant(given.expiresAt)!;
  const errors: FieldError[] = [];
  const refuse = (field: string, code: string, detail: string) =>
    errors.push({ pointer: `/${field}`, code, detail });
  if (capturedAt > now)
    refuse('capturedAtUtc', 'CAPTURED_IN_FUTURE', 'A consent cannot have been given in the future.');
  if (expiresAt <= now) refuse('expiresAt', 'EXPIRES_IN_PAST', 'A consent must end in the future.');
  if (validFrom >= expiresAt)
    refuse('validFrom', 'VALID_FROM_AFTER_END', 'A consent must begin before it ends.');
  if (errors.length > 0)
    throw new Problem(422, 'VALIDATION_FAILED', 'The consent does not hold together: see errors.', errors);
  const media = given.media ?? (kinds.length > 0 ? kinds.flatMap((kind) => MEDIA_OF_KIND[kind]) : MEDIA);
  const wording = given.wordingIdVersionLocaleHash;
  return {
    purposes: PURPOSES.filter((purpose) => given.purposes.includes(purpose)),
    media: MEDIA.filter((medium) => media.includes(medium)),
    wording: typeof wording === 'string' ? wording : canonicalize(wording),
    capturedAt,
    validFrom,
    expiresAt,
  };
}

/** The purposes that some consent covers on this medium of this channel. */
export function coveredPurposes(
  consents: readonly ActiveConsent[],
  medium: Medium,
  channelId: string,
): Purpose[] {
  const covering = consents.filter(
    (consent) =>
      consent.media.includes(medium) &&
      (consent.channelIds.length === 0 || consent.channelIds.includes(channelId)),
  );
  return PURPOSES.filter((purpose) => covering.some((consent) => consent.purposes.includes(purpose)));
}
