/** What a key may do. `admin` may do everything. */
export const SCOPES = [
  'borrowers:write',
  'borrowers:read',
  'channels:reveal',
  'notices:write',
  'notices:read',
  'signals:write',
  'reverifications:write',
  'evidence:read',
  'events:read',
  'webhooks:write',
  'policy:read',
  'policies:write',
  'templates:write',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** True when a key with `held` may call what needs `needed`. */
export function hasScope(held: readonly string[], needed: Scope): boolean {
  return held.includes(needed) || held.includes('admin');
}
