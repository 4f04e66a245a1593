/** What may stand in a line though it is long: row ids, API ids, times. */
const KEPT = [
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
  /[a-z]{3}_[0-9a-f]{32}(?![0-9a-f])/,
  /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z?/,
];
/** What may not: mailboxes, keys and secrets, links of borrowers, long opaque tokens, and seven digits or more, however grouped. */
const TAKEN = [
  /[^\s@/<>"']+@[^\s@/<>"']+/,
  /(?:sk_|whsec_)[\w+/=-]+/,
  /\/r#\S+/,
  /[A-Za-z0-9_+/-]{40,}={0,2}/,
  /\+?\d(?:[\s().-]{0,2}\d){6,}/,
];
const ANY = new RegExp(
  `(?<kept>${KEPT.map(({ source }) => source).join('|')})|${TAKEN.map(({ source }) => source).join('|')}`,
  'g',
);
/** A place in our own or a library's source: its path is long and says nothing about anybody. */
const FRAME = /\(?(?:node:|\/|[A-Za-z]:\\)[\w@.+/\\-]+:\d+:\d+\)?/g;

/**
 * A text with everything taken out that could reach or name somebody. A net under what the types of `Log` do not see
 * (texts of libraries); it errs to the safe side and is no reason to log a value.
 */
export function scrub(text: string): string {
  let clean = '';
  let from = 0;
  for (const frame of text.matchAll(FRAME)) {
    clean += scrubPart(text.slice(from, frame.index)) + frame[0];
    from = frame.index + frame[0].length;
  }
  return clean + scrubPart(text.slice(from));
}

function scrubPart(text: string): string {
  return text.replace(ANY, (...found) => {
    const { kept } = found.at(-1) as { kept?: string };
    return kept ?? '[pii]';
  });
}
