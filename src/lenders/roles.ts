import type { Scope } from './scopes';

export const ROLES = ['viewer', 'operator', 'compliance', 'admin'] as const;
export type Role = (typeof ROLES)[number];

type Row = Record<Role, boolean>;
const row = (viewer: 0 | 1, operator: 0 | 1, compliance: 0 | 1, admin: 0 | 1): Row => ({
  viewer: viewer === 1,
  operator: operator === 1,
  compliance: compliance === 1,
  admin: admin === 1,
});

/**
 * What a signed-in person may do, in the same words as a key: a call that names its scopes is decided for people too.
 * Total: a new scope does not compile without a decision for each role. Nobody but a lender's own systems writes
 * borrowers and their channels (an insider who could would bind a number to themselves); `admin` stands over all.
 */
export const ROLE_SCOPES: Record<Scope, Row> = {
  //                              viewer operator compliance admin
  'borrowers:read': /*         */ row(1, 1, 1, 1),
  'borrowers:write': /*        */ row(0, 0, 0, 1),
  'channels:reveal': /*        */ row(0, 1, 1, 1),
  'notices:read': /*           */ row(1, 1, 1, 1),
  'notices:write': /*          */ row(0, 1, 0, 1),
  'signals:write': /*          */ row(0, 1, 0, 1),
  'reverifications:write': /*  */ row(0, 1, 0, 1),
  'evidence:read': /*          */ row(0, 0, 1, 1),
  'events:read': /*            */ row(1, 1, 1, 1),
  'webhooks:write': /*         */ row(0, 0, 0, 1),
  'policy:read': /*            */ row(1, 1, 1, 1),
  'policies:write': /*         */ row(0, 0, 1, 1),
  'templates:write': /*        */ row(0, 0, 1, 1),
  admin: /*                    */ row(0, 0, 0, 1),
};

/** The scopes of a role. */
export function scopesOf(role: Role): Scope[] {
  return (Object.keys(ROLE_SCOPES) as Scope[]).filter((scope) => ROLE_SCOPES[scope][role]);
}
