import type { ContactMedium } from '../policy/facts';
import type { Field } from '../policy/field';
import { readData } from '../policy/read-data';
import {
  CONTENT_CLASSES,
  isClassAtLeast,
  MEDIA,
  PURPOSES,
  TRUSTS,
  type ContentClass,
  type Purpose,
  type Trust,
} from '../words';

/** How far an address is trusted; `third_party` is a backup contact's own address. */
export type ContentTrust = Trust | 'third_party';

const CONTENT_TRUSTS = [...TRUSTS, 'third_party'] as const;
const CONTACT_MEDIA = [...MEDIA, 'in_app'] as const;

const table = readData(__dirname, 'content.yaml');
const maxByTrust = classesOf(table.get('max_by_trust'), CONTENT_TRUSTS);
const maxByMedium = classesOf(table.get('max_by_channel'), CONTACT_MEDIA);
const maxByPurpose = classesOf(table.get('max_by_purpose'), PURPOSES);
const neededByPurpose = classesOf(table.get('needed_by_purpose'), PURPOSES);
const maxOfHeading = table.get('max_of_heading').oneOf(CONTENT_CLASSES);
const downgrades = table.get('downgrade').list().map(parseDowngrade);

/** The most that may be said: the least of what the trust, the medium and the purpose allow. */
export function allowedClass(trust: ContentTrust, medium: ContactMedium, purpose: Purpose): ContentClass {
  return lower(lower(maxByTrust[trust], maxByMedium[medium]), maxByPurpose[purpose]);
}

/** The most that may be said over a medium, and about a purpose, however far the address is trusted. */
export function mediumClass(medium: ContactMedium): ContentClass {
  return maxByMedium[medium];
}
export function purposeClass(purpose: Purpose): ContentClass {
  return maxByPurpose[purpose];
}

/**
 * The most that the heading of a body may show: subject line, title on a lock screen, line above a letter, the words
 * of a call before it is known who answers. They are seen by whoever stands there, so never above NEUTRAL.
 */
export function headingClass(bodyClass: ContentClass): ContentClass {
  return lower(bodyClass, maxOfHeading);
}

/** The least a purpose must be able to say; with less, the contact makes no sense and is refused. */
export function neededClass(purpose: Purpose): ContentClass {
  return neededByPurpose[purpose];
}

/**
 * What to send instead when too little may be said: another purpose, `none` for nothing at all (not even a question,
 * a stranger would learn that a relationship exists), or null when the table has no answer.
 */
export function downgradeOf(trust: ContentTrust, purpose: Purpose): Purpose | 'none' | null {
  return (
    downgrades.find((d) => d.trust === trust && (d.purposes === null || d.purposes.includes(purpose)))?.to ??
    null
  );
}

function lower(a: ContentClass, b: ContentClass): ContentClass {
  return isClassAtLeast(a, b) ? b : a;
}

/** A table with a class for every word of a list: a word without one must not pass as "anything goes". */
function classesOf<T extends string>(field: Field, words: readonly T[]): Record<T, ContentClass> {
  field.map(words);
  return Object.fromEntries(words.map((word) => [word, field.get(word).oneOf(CONTENT_CLASSES)])) as Record<
    T,
    ContentClass
  >;
}

function parseDowngrade(field: Field): {
  trust: ContentTrust;
  purposes: readonly Purpose[] | null;
  to: Purpose | 'none';
} {
  field.map(['when', 'to', 'note']);
  const purpose = field.get('when').get('purpose');
  return {
    trust: field.get('when').get('trust').oneOf(CONTENT_TRUSTS),
    purposes: purpose.value === '*' ? null : purpose.someOf(PURPOSES),
    to: field.get('to').oneOf([...PURPOSES, 'none'] as const),
  };
}
