import { ROLES, type Role } from '../../lenders/roles';

/** How a lender's own sign-on says what somebody may do: the name of a claim, and what its values mean. */
export interface RoleMap {
  roleClaim: string;
  roles: Record<string, Role>;
}

/**
 * The role of a person, from what the sign-on says of them: a text or a list of texts; a dot leads into an object, as
 * in `realm_access.roles`. Of several the one that may most. Null: none of them means anything here, and no way in.
 */
export function roleFromClaims(claims: Record<string, unknown>, { roleClaim, roles }: RoleMap): Role | null {
  const value = claims[roleClaim] ?? walk(claims, roleClaim.split('.'));
  const said = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
  const held = said.flatMap((each) => (Object.hasOwn(roles, each) ? [roles[each]!] : []));
  return ROLES.findLast((role) => held.includes(role)) ?? null;
}

function walk(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

/** `risk-team=compliance,desk=operator` as a map, or what is wrong with it. */
export function parseRoleMap(text: string): Record<string, Role> | string {
  const roles: Record<string, Role> = {};
  for (const pair of text.split(',')) {
    const at = pair.lastIndexOf('=');
    const [value, role] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (at < 1 || !value || !(ROLES as readonly string[]).includes(role))
      return `is value=role with commas between; a role is one of ${ROLES.join(', ')}`;
    roles[value] = role as Role;
  }
  return roles;
}
