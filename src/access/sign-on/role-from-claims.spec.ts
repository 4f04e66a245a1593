import { parseRoleMap, roleFromClaims } from './role-from-claims';

const roles = { 'risk team': 'compliance', desk: 'operator', boss: 'admin' } as const;

describe('a role from the lender’s own sign-on', () => {
  it.each<[string, Record<string, unknown>, string, string | null]>([
    ['a text', { groups: 'desk' }, 'groups', 'operator'],
    ['a list', { groups: ['all', 'risk team'] }, 'groups', 'compliance'],
    ['several: the one that may most', { groups: ['boss', 'desk', 'risk team'] }, 'groups', 'admin'],
    ['inside an object', { realm_access: { roles: ['desk'] } }, 'realm_access.roles', 'operator'],
    [
      'a claim with dots in its name',
      { 'https://x.example/role': 'desk' },
      'https://x.example/role',
      'operator',
    ],
    ['nothing that we know', { groups: ['all'] }, 'groups', null],
    ['no claim', {}, 'groups', null],
    ['a number', { groups: 7 }, 'groups', null],
    ['the name of a thing that every object has', { groups: 'constructor' }, 'groups', null],
    ['a way through a prototype', { groups: 'desk' }, '__proto__.groups', null],
  ])('%s', (_what, claims, roleClaim, role) => {
    expect(roleFromClaims(claims, { roleClaim, roles })).toBe(role);
  });

  it('is written as value=role', () => {
    expect(parseRoleMap('risk team=compliance, cn=x=operator')).toEqual({
      'risk team': 'compliance',
      'cn=x': 'operator',
    });
    for (const wrong of ['', 'desk', 'desk=king', '=admin', 'desk=operator,'])
      expect(parseRoleMap(wrong)).toMatch(/value=role/);
  });
});
