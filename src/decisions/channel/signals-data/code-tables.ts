import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { SIGNAL_STRENGTHS, type SignalStrength } from '../../words';

export const PERMANENCES = ['permanent', 'transient', 'unknown'] as const;
export type Permanence = (typeof PERMANENCES)[number];

/** document: seen in one. memory: not yet, so never strong. own: our own word, nothing to check it against. */
const BASES = ['document', 'memory', 'own'] as const;

/** What one class means, and whether its channel should rest. */
export interface SignalClass {
  meaning: string;
  defaultAction: string;
  /** opt_out: because the recipient said so, which is not a lost channel. */
  pausesChannel: 'no' | 'yes' | 'temporarily' | 'after_repeat' | 'opt_out';
}

/** One provider code. Its strength is the one to act on: a row from memory is weak at most. */
export interface CodeRow {
  provider: string;
  code: string;
  /** sms only: reported later (`dlr`) or answered to the call (`submit`); some providers reuse numbers. */
  scope: string;
  class: string;
  permanence: Permanence;
  strength: SignalStrength;
}

/** One e-mail reply, bounce code or bounce text. */
export interface EmailRow {
  /** `standard` (RFC 3463), `reply` (SMTP), `ses`, `dsn`, `arf`, or the mailbox provider whose words these are. */
  vendor: string;
  codes: readonly string[];
  /** Any of these in the text, `*` for anything between; empty: the code alone says it. */
  texts: readonly string[];
  class: string;
  permanence: Permanence;
  strength: SignalStrength;
}

type Family = 'sms' | 'email' | 'voice' | 'push';

export const CLASSES: Readonly<Record<Family, Readonly<Record<string, SignalClass>>>> = JSON.parse(
  readFileSync(join(__dirname, 'classes.json'), 'utf8'),
);

const EMAIL_STRENGTHS: Readonly<Record<string, SignalStrength>> = {
  mailbox_unknown: 'strong',
  owner_changed: 'strong',
  mailbox_disabled: 'weak',
  mailbox_moved: 'weak',
};

export const CODE_ROWS: readonly CodeRow[] = (['sms', 'voice', 'push'] as const).flatMap((family) =>
  rowsOf(family).map((row) => ({
    provider: row.provider!,
    code: row.code!,
    scope: row.scope ?? '',
    class: row.class!,
    permanence: row.permanence as Permanence,
    strength: trusted(row.strength as SignalStrength, row.basis!),
  })),
);

export const EMAIL_ROWS: readonly EmailRow[] = rowsOf('email').map((row) => ({
  vendor: row.vendor!,
  codes: listOf(row.codes!),
  texts: listOf(row.text!.toLowerCase()),
  class: row.class!,
  permanence: row.permanence as Permanence,
  strength: trusted(emailStrengthOf(row.class!), row.basis!),
}));

/** E-mail codes carry no strength of their own: the class decides it. */
export function emailStrengthOf(emailClass: string): SignalStrength {
  return EMAIL_STRENGTHS[emailClass] ?? 'none';
}

/** @throws Error naming the file and line when a cell is outside its closed list: a typo stops the start */
function rowsOf(family: Family): Record<string, string>[] {
  const rows: Record<string, string>[] = parse(readFileSync(join(__dirname, `${family}.csv`)), {
    columns: true,
  });
  rows.forEach((row, index) => {
    const isKnown =
      row.class! in CLASSES[family] &&
      (PERMANENCES as readonly string[]).includes(row.permanence!) &&
      (BASES as readonly string[]).includes(row.basis!) &&
      (family === 'email' || (SIGNAL_STRENGTHS as readonly string[]).includes(row.strength!));
    if (!isKnown) throw new Error(`signals-data/${family}.csv row ${index + 2}: a word outside its list`);
  });
  return rows;
}

function trusted(strength: SignalStrength, basis: string): SignalStrength {
  return basis === 'memory' && strength === 'strong' ? 'weak' : strength;
}

function listOf(cell: string): string[] {
  return cell === '' ? [] : cell.split('|');
}
