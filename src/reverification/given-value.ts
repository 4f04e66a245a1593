import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import { Refused } from './refused';

/** Types that can receive a code by SMS and cost what an SMS costs: no landline, premium, satellite or toll-free number. */
const MOBILE_TYPES = ['MOBILE', 'FIXED_LINE_OR_MOBILE'];

/**
 * A phone number or mail address as a person typed it, in its one written form.
 * @param countries where codes may be sent; the first one reads numbers without a prefix
 * @throws Refused saying what to do about it; never carries the value
 */
export function readGivenValue(kind: 'phone' | 'email', raw: unknown, countries: readonly string[]): string {
  return kind === 'phone' ? readPhone(raw, countries) : readEmail(raw);
}

function readPhone(raw: unknown, countries: readonly string[]): string {
  if (typeof raw !== 'string' || raw.length > 40) throw new Refused('value_unreadable_phone');
  const typed = raw.normalize('NFKC').trim();
  // Nothing but what belongs to a number: the parser would find one inside any text.
  if (!/^\+?[\d\s().\-‐-―]{5,}$/.test(typed)) throw new Refused('value_unreadable_phone');
  const number = parsePhoneNumberFromString(typed, countries[0] as CountryCode);
  if (!number?.isValid() || number.ext) throw new Refused('value_unreadable_phone');
  if (!number.country || !countries.includes(number.country)) throw new Refused('value_foreign');
  if (!MOBILE_TYPES.includes(number.getType() ?? '')) throw new Refused('value_not_mobile');
  return number.number;
}

function readEmail(raw: unknown): string {
  if (typeof raw !== 'string' || raw.length > 254) throw new Refused('value_unreadable_email');
  const typed = raw.normalize('NFC').trim();
  const at = typed.lastIndexOf('@');
  if (!/^[^\s@]{1,64}@[^\s@]+\.[^\s@.]{2,63}$/u.test(typed)) throw new Refused('value_unreadable_email');
  return `${typed.slice(0, at)}@${typed.slice(at + 1).toLowerCase()}`;
}
