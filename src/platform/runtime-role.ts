import { query } from './postmaster';
import { SettingsError } from './settings';

/** What every process runs as: owns nothing, sees the rows of one tenant a transaction. Made by a migration. */
export const RUNTIME_ROLE = 'stillyou_app';

/** What is wrong with a role that row-level security would not hold. */
const CHECK = `SELECT r.rolsuper AS super, r.rolbypassrls AS bypasses,
  EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
             AND pg_has_role(r.oid, c.relowner, 'USAGE')) AS owns
  FROM pg_roles r WHERE r.rolname = current_user`;

/**
 * The address that the service runs with: the login itself where that is the runtime role (a pooler's connections must
 * be), else the same login that takes the role on as it connects, an owner or an administrator too.
 * @throws SettingsError when the login may not, or row-level security would not hold it; Error on a database without tables
 */
export async function runtimeUrl(url: string): Promise<string> {
  const [login] = (await query(
    url,
    `SELECT current_user AS name, EXISTS (SELECT FROM pg_roles WHERE rolname = '${RUNTIME_ROLE}') AS has_role,
            to_regclass('public.lender') IS NOT NULL AS has_tables`,
  )) as { name: string; has_role: boolean; has_tables: boolean }[];
  if (!login!.has_role || !login!.has_tables)
    throw new Error(
      'The database has no tables yet, or those of an older release: run `npm run migrate` first.',
    );
  const chosen = login!.name === RUNTIME_ROLE ? url : takingOn(url, RUNTIME_ROLE);
  const [role] = (await query(chosen, CHECK).catch((error: { code?: string }) => {
    if (error.code !== '42501' && error.code !== '22023') throw error;
    throw new SettingsError(
      'DATABASE_URL',
      `names a login that may not act as ${RUNTIME_ROLE}: GRANT ${RUNTIME_ROLE} TO "${login!.name}", or log in as ${RUNTIME_ROLE} itself`,
    );
  })) as { super: boolean; bypasses: boolean; owns: boolean }[];
  const why = role!.super
    ? 'is a superuser'
    : role!.bypasses
      ? 'bypasses row-level security'
      : role!.owns
        ? 'owns tables'
        : null;
  if (why)
    throw new SettingsError(
      'DATABASE_URL',
      `is refused: the role ${RUNTIME_ROLE} ${why}, and would see the rows of every lender`,
    );
  return chosen;
}

/** The same address, with a role taken on as the connection starts. */
function takingOn(url: string, role: string): string {
  const option = encodeURIComponent(`-c role=${role}`);
  const [, before, given] = /^(.*[?&]options=)([^&]*)/.exec(url) ?? [];
  if (before !== undefined) return url.replace(`${before}${given}`, `${before}${given}%20${option}`);
  return `${url}${url.includes('?') ? '&' : '?'}options=${option}`;
}
