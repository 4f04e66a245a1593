import { readData } from '../policy/read-data';

const words = readData(__dirname, 'content.yaml').get('debt_words');
words.map(['en', 'zh']);

/** English words by their beginning ("loans", "debtor"), so that "collectible" and "sloane" pass; Chinese anywhere. */
const SAYS_DEBT = new RegExp(
  [
    ...words
      .get('en')
      .texts()
      .map((word) => `\\b${word.replace(' ', '\\s+')}`),
    ...words.get('zh').texts(),
  ].join('|'),
  'iu',
);

/**
 * The word of a text that says debt, loan or collection, or null. Asked of names that NEUTRAL content uses and of
 * wordings that a stranger may read.
 */
export function findDebtWord(text: string): string | null {
  // Full-width letters and joined-up spellings are the same words to a reader.
  return SAYS_DEBT.exec(text.normalize('NFKC'))?.[0] ?? null;
}
