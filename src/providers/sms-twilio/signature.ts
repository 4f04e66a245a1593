import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * X-Twilio-Signature: HMAC-SHA1 under the account's token over the full URL and every form field, sorted by
 * name, name and value joined without separators. https://www.twilio.com/docs/usage/security
 * @param url the public URL with its query, exactly as the provider was told it
 */
export function twilioSignature(authToken: string, url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  // A repeated field counts once a value, sorted.
  const fields = names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value));
  return createHmac('sha1', authToken)
    .update(url + fields.join(''), 'utf8')
    .digest('base64');
}

export function isTwilioSignature(
  given: string,
  authToken: string,
  url: string,
  form: URLSearchParams,
): boolean {
  const expected = Buffer.from(twilioSignature(authToken, url, form), 'base64');
  const actual = Buffer.from(given, 'base64');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
