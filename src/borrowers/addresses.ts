import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import type { ChannelKind } from '../decisions/words';
import { Problem } from '../platform/problem';

const MAX_TOKEN = 4_096;
const MAX_LETTER = 500;
const CONTROL = /[\u0000-\u001f\u007f]/;
/** One @, no white space or control characters, a dotted domain: what a mail server can be asked about. */
const EMAIL = /^[^\s@"<>()[\]\\,;:]{1,64}@[^\s@"<>()[\]\\,;:]{1,189}\.[^\s@.]{2,63}$/u;

/**
 * The one written form of a contact value: E.164, NFC + lower-case domain, the token or the postal lines
 * as given. Equal values of one kind give equal results.
 * @throws Problem 422 CHANNEL_ADDRESS_INVALID; the value itself is never repeated.
 */
export function normaliseAddress(kind: ChannelKind, raw: string, country: string): string {
  switch (kind) {
    case 'phone':
      return normalisePhone(raw, country);
    case 'email':
      return normaliseEmail(raw);
    case 'app':
      if (!raw || raw.length > MAX_TOKEN || /\s/.test(raw) || CONTROL.test(raw)) {
        throw invalid(`An app token is 1 to ${MAX_TOKEN} characters without white space.`);
      }
      return raw;
    case 'letter':
      if (raw.trim().length < 5 || raw.length > MAX_LETTER) {
        throw invalid(`A postal address has 5 to ${MAX_LETTER} characters.`);
      }
      return raw.normalize('NFC').trim();
  }
}

function normalisePhone(raw: string, country: string): string {
  const number = raw.length <= 40 ? parsePhoneNumberFromString(raw, country as CountryCode) : undefined;
  if (!number) throw invalid('The number cannot be read: write it as E.164, such as +86 and eleven digits.');
  if (!number.isValid()) throw invalid('No operator gives out such a number: check its length and prefix.');
  return number.number;
}

function normaliseEmail(raw: string): string {
  const value = raw.normalize('NFC').trim();
  if (!EMAIL.test(value) || CONTROL.test(value)) throw invalid('That is not a mail address.');
  const at = value.lastIndexOf('@');
  return `${value.slice(0, at)}@${value.slice(at + 1).toLowerCase()}`;
}

function invalid(detail: string): Problem {
  return Problem.field('/address', 'CHANNEL_ADDRESS_INVALID', detail);
}
