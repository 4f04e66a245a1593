import { ROLES, ROLE_SCOPES, scopesOf } from './roles';
import { hasScope, SCOPES } from './scopes';

describe('roles', () => {
  it('decide every scope for every role', () => {
    expect(Object.keys(ROLE_SCOPES).sort()).toEqual([...SCOPES].sort());
    for (const row of Object.values(ROLE_SCOPES)) expect(Object.keys(row)).toEqual([...ROLES]);
  });

  it.each([
    ['viewer', ['borrowers:read', 'notices:read', 'events:read', 'policy:read']],
    [
      'operator',
      [
        'borrowers:read',
        'channels:reveal',
        'notices:read',
        'notices:write',
        'signals:write',
        'reverifications:write',
        'events:read',
        'policy:read',
      ],
    ],
    [
      'compliance',
      [
        'borrowers:read',
        'channels:reveal',
        'notices:read',
        'evidence:read',
        'events:read',
        'policy:read',
        'policies:write',
        'templates:write',
      ],
    ],
    ['admin', [...SCOPES]],
  ] as const)('%s', (role, scopes) => {
    expect(scopesOf(role).sort()).toEqual([...scopes].sort());
  });

  it('let nobody but an admin write a borrower or a channel, or do what only admins may', () => {
    for (const role of ['viewer', 'operator', 'compliance'] as const) {
      expect(hasScope(scopesOf(role), 'borrowers:write')).toBe(false);
      expect(hasScope(scopesOf(role), 'admin')).toBe(false);
    }
  });
});
