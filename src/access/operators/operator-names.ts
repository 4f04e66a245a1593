import { Problem } from '../../platform/problem';
import type { Tx } from '../../platform/tx';
import type { CellPlace, Vault } from '../../vault/vault.service';
import type { OperatorRow } from './operator.queries';

const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}@._+-]{1,99}$/u;

/** A sign-in name as it is compared: NFC, small letters, nothing around it. Null for what can be none. */
export function normaliseLogin(typed: unknown): string | null {
  if (typeof typed !== 'string') return null;
  const login = typed.normalize('NFC').trim().toLowerCase();
  return LOGIN.test(login) ? login : null;
}

/** @throws Problem 422 LOGIN_INVALID */
export function checkedLogin(typed: unknown): string {
  const login = normaliseLogin(typed);
  if (!login)
    throw Problem.field(
      '/login',
      'LOGIN_INVALID',
      'A sign-in name is 2 to 100 letters, digits and @ . _ + -',
    );
  return login;
}

/** Finds a person without their name standing anywhere. */
export function hashLogin(vault: Vault, lenderId: string, login: string): Buffer {
  return vault.mac('operator login', `${lenderId}|${login}`);
}

export function loginCell(lenderId: string, id: string): CellPlace {
  return { lenderId, table: 'operator', column: 'login', rowId: id, subjectId: id };
}

export function totpCell(lenderId: string, id: string): CellPlace {
  return { lenderId, table: 'operator', column: 'totp_secret', rowId: id, subjectId: id };
}

/** The sign-in names of these people, in their order. */
export async function openLogins(tx: Tx, vault: Vault, rows: readonly OperatorRow[]): Promise<string[]> {
  const cells = rows.map((row) => ({ place: loginCell(row.lenderId, row.id), cell: row.login }));
  return (await vault.openMany(tx, cells)).map((login) => login.toString('utf8'));
}
