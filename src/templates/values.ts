export type TemplateData = Record<string, string | number>;

// Control characters and line ends (a value could begin a line, or a header, of its own), and marks that
// turn the direction of writing (a value could show other words than it holds).
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** Values as they may stand in a message: one line each, in their own order. */
export function cleanValues(data: TemplateData): TemplateData {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(UNPRINTABLE, ' ').trim() : value,
    ]),
  );
}

/**
 * A link as it may stand in a message: absolute, http or https.
 * @throws Error for anything else
 */
export function assertLink(link: string): void {
  const url = URL.canParse(link) ? new URL(link) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new Error('the link of a message must be an absolute http(s) address');
}

const MAX_VALUES = 50;
const MAX_LENGTH = 1_000;
const LINE_BREAKING = /[\u0000-\u001f\u007f\u2028\u2029]/;

/** How the variables that everybody uses are written. A borrower would otherwise be told “abc is due on tomorrow”. */
const FORMS: Record<string, { pattern: RegExp; detail: string }> = {
  amount: { pattern: /^\d{1,15}(\.\d{1,4})?$/, detail: 'A decimal string such as 1250.00.' },
  daysOverdue: { pattern: /^\d{1,5}$/, detail: 'A whole number of days.' },
  dueDate: { pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, detail: 'A date such as 2027-03-15.' },
  entryDate: {
    pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
    detail: 'A date such as 2027-03-15.',
  },
  currency: { pattern: /^[A-Z]{3}$/, detail: 'A currency code such as CNY.' },
};

/** What of a notice's data cannot stand in any message, by name. The values themselves are not repeated. */
export function wrongValues(data: Record<string, unknown>): { name: string; detail: string }[] {
  const entries = Object.entries(data);
  if (entries.length > MAX_VALUES) return [{ name: '', detail: `At most ${MAX_VALUES} variables.` }];
  return entries.flatMap(([name, value]) => {
    const detail = whatIsWrong(name, value);
    return detail ? [{ name, detail }] : [];
  });
}

function whatIsWrong(name: string, value: unknown): string | null {
  if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value)))
    return 'A string or a number.';
  if (typeof value === 'number')
    return name === 'amount' ? FORMS.amount!.detail : checkForm(name, String(value));
  if (value.length > MAX_LENGTH) return `At most ${MAX_LENGTH} characters.`;
  if (LINE_BREAKING.test(value)) return 'One line, without control characters.';
  return checkForm(name, value);
}

function checkForm(name: string, value: string): string | null {
  const form = FORMS[name];
  return form && !form.pattern.test(value) ? form.detail : null;
}
