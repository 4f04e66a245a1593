import type { EntityManager } from 'typeorm';

type Db = Pick<EntityManager, 'query'>;

/** Tables that belong to no lender, and why. */
export const OUTSIDE: Readonly<Record<string, string>> = {
  clock: 'the one clock of the house',
  migrations: 'which releases the schema has seen',
  door_token_used: 'what a page gave out and was used, before anybody is known: digests',
  evidence_signer: 'the public keys of the one signer of the installation',
  login_throttle: 'tries at a door, counted before anybody is known: under keyed hashes',
  rules_text: 'the texts of packs that were decided by: public rules, about nobody',
  schedule_slot: 'when each job ran; a job works lender by lender',
  service_key: 'keys of the service itself, wrapped by the root: what codes and cookies are checked with',
  token_signing_key: 'keys of the installation that sign access tokens; the private half is sealed',
};

/** Columns that name a row of the same lender without a foreign key, and why. */
export const UNREFERENCED: Readonly<Record<string, string>> = {
  'data_key.subject_id':
    'a borrower, an operator, or the lender itself for what came before its borrower was known',
  'evidence_entry.lender_id': 'each would lock the one row of its lender; the policy holds it instead',
  'evidence_stream.lender_id': 'as its entries',
  'evidence_entry.borrower_id': 'only ever added to: what is proved stands whatever becomes of the row',
  'evidence_inbox.lender_id': 'as the entries',
  'evidence_inbox.entry_id': 'written in one statement with its entry, which nobody can remove',
  'evidence_leaf.lender_id': 'as the entries',
  'evidence_leaf.entry_id': 'taken from the inbox; its entry, which nobody can remove, was there first',
  'evidence_opening.lender_id': 'as the entries',
  'evidence_opening.entry_id': 'written in one statement with its entry, which nobody can remove',
  'evidence_opening.borrower_id': 'as the entries',
  'evidence_tile.lender_id': 'written with its log, which has a lender',
  'evidence_checkpoint.lender_id': 'written with its log, which has a lender',
  'strong_sighting.signal_id': 'seen before its signal is written, and forgotten with it',
};

/** What the runtime role may do where that is not all of reading, adding, changing and removing rows. */
const RIGHTS: Readonly<Record<string, string>> = {
  actor: 'INSERT, SELECT',
  api_key: 'INSERT, SELECT, UPDATE',
  clock: 'SELECT, UPDATE',
  door_token_used: 'DELETE, INSERT, SELECT',
  evidence_checkpoint: 'INSERT, SELECT',
  evidence_cosignature: 'INSERT, SELECT',
  evidence_entry: 'INSERT, SELECT',
  evidence_leaf: 'INSERT, SELECT',
  evidence_log: 'INSERT, SELECT, UPDATE',
  evidence_opening: 'DELETE, INSERT, SELECT',
  evidence_signer: 'INSERT, SELECT',
  evidence_stream: 'INSERT, SELECT, UPDATE',
  evidence_tile: 'INSERT, SELECT, UPDATE',
  evidence_timestamp: 'INSERT, SELECT',
  lender: 'INSERT, SELECT, UPDATE',
  migrations: 'SELECT',
  oauth_assertion_used: 'DELETE, INSERT, SELECT',
  oauth_client: 'INSERT, SELECT, UPDATE',
  operator: 'INSERT, SELECT, UPDATE',
  policy_version: 'INSERT, SELECT, UPDATE',
  rules_text: 'INSERT, SELECT',
  template_version: 'INSERT, SELECT, UPDATE',
  token_signing_key: 'DELETE, INSERT, SELECT',
};
const ALL_RIGHTS = 'DELETE, INSERT, SELECT, UPDATE';

/** What the runtime role may do with the rows of a table. */
export function rightsOf(table: string): string {
  return RIGHTS[table] ?? ALL_RIGHTS;
}

/** Which columns the role behind the functions that look over all lenders may read, and lease. */
const LEASE = 'lease_token, lease_until, tries';
const DISPATCH: Readonly<Record<string, { reads: string; changes: string }>> = {
  api_key: { reads: 'hash, lender_id', changes: '' },
  attempt: {
    reads:
      'borrower_id, handed_over_at, id, lease_token, lease_until, lender_id, medium, next_step_at, provider, state, tries',
    changes: LEASE,
  },
  channel: { reads: 'id, lender_id, look_again_at, reverify_wanted_at, withdrawn_at', changes: '' },
  consent: { reads: 'expires_at, lender_id, status, warned_at', changes: '' },
  data_key: { reads: 'erased_at, lender_id, lender_key_version, subject_id', changes: '' },
  evidence_cosignature: { reads: 'lender_id, origin, size, witness', changes: '' },
  evidence_inbox: { reads: 'lender_id', changes: '' },
  evidence_log: { reads: 'lender_id, origin, signed_size, size, told_size', changes: '' },
  evidence_timestamp: { reads: 'authority, lender_id, origin, size', changes: '' },
  hold: { reads: 'ends_at, lender_id, released_at', changes: '' },
  incident: { reads: 'id, lease_token, lease_until, lender_id, next_step_at, tries', changes: LEASE },
  lender: { reads: 'id, slug', changes: '' },
  lender_key: { reads: 'lender_id, provider, purpose, root_version, version', changes: '' },
  notice: {
    reads: 'borrower_id, id, lease_token, lease_until, lender_id, next_step_at, tries',
    changes: LEASE,
  },
  oauth_client: { reads: 'id, lender_id', changes: '' },
  operator: { reads: 'invite_hash, lender_id', changes: '' },
  operator_passkey: { reads: 'credential_id, lender_id', changes: '' },
  operator_session: { reads: 'lender_id, token_hash', changes: '' },
  receipt_inbox: { reads: 'id, lease_token, lease_until, lender_id, next_step_at, tries', changes: LEASE },
  reverification: {
    reads:
      'borrower_id, ended_at, expires_at, hold_until, id, lease_token, lease_until, lender_id, next_step_at, state, tries',
    changes: LEASE,
  },
  reverification_link: { reads: 'lender_id, reference_hash, token_hash', changes: '' },
  reverification_session: { reads: 'cookie_hash, lender_id', changes: '' },
  series_hour: { reads: 'hour, lender_id', changes: '' },
  strong_sighting: { reads: 'incident_id, lender_id, seen_at', changes: '' },
  webhook_delivery: {
    reads: 'endpoint_id, id, lease_token, lease_until, lender_id, next_step_at, tries',
    changes: LEASE,
  },
  webhook_endpoint: { reads: 'deleted_at, disabled_at, failing_since, id, lender_id, types', changes: '' },
};

/** The functions that look over all lenders. One more is a decision: it stands here too. */
const ACROSS = [
  'claim_deliveries',
  'claim_due',
  'lender_ids',
  'lender_of_api_key',
  'lender_of_attempt',
  'lender_of_client',
  'lender_of_invitation',
  'lender_of_link',
  'lender_of_operator_session',
  'lender_of_passkey',
  'lender_of_session',
  'lender_of_slug',
  'lenders_due',
  'lenders_not_cosigned_by',
  'lenders_not_stamped_by',
  'lenders_with_open_evidence',
  'lenders_with_untold_checkpoints',
  'lenders_without_keys',
  'queue_times',
  'next_wish',
  'one_key_of_each_root',
  'overdue_receipts',
  'some_legacy_data_key',
];

/** Tables with a lender, by name; `lender` itself among them. */
export async function findLenderTables(db: Db): Promise<string[]> {
  const rows: { name: string }[] = await db.query(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'lender_id' AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  return ['lender', ...rows.map((row) => row.name)];
}

/** Everything in the catalogue by which one lender could come to see or touch another's rows, a line each. */
export async function findUnkept(db: Db): Promise<string[]> {
  const found = [
    ...(await tablesLeftOpen(db)),
    ...(await policiesThatDiffer(db)),
    ...(await referencesAcross(db)),
    ...(await columnsWithoutReference(db)),
    ...(await rightsThatDiffer(db)),
    ...(await rolesThatSeeRound(db)),
    ...(await functionsThatDiffer(db)),
  ];
  return found.sort();
}

async function tablesLeftOpen(db: Db): Promise<string[]> {
  const lenders = new Set(await findLenderTables(db));
  const rows: { name: string; on: boolean; forced: boolean; nullable: boolean }[] = await db.query(
    `SELECT c.relname AS name, c.relrowsecurity AS on, c.relforcerowsecurity AS forced,
            EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'lender_id' AND NOT a.attnotnull) AS nullable
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`,
  );
  return rows.flatMap(({ name, on, forced, nullable }) => {
    if (!lenders.has(name))
      return name in OUTSIDE ? [] : [`${name}: has no lender_id and is not among those that need none`];
    return [
      ...(on ? [] : [`${name}: row-level security is not enabled`]),
      ...(forced ? [] : [`${name}: row-level security is not forced on its owner`]),
      ...(nullable ? [`${name}: a row may have no lender`] : []),
    ];
  });
}

async function policiesThatDiffer(db: Db): Promise<string[]> {
  const leased = Object.entries(DISPATCH).map(
    ([table, { changes }]) =>
      `${table}: ${changes ? 'dispatch_leases' : 'dispatch_finds'} PERMISSIVE ${changes ? 'ALL' : 'SELECT'} stillyou_dispatch true / -`,
  );
  const apart = (await findLenderTables(db)).map((table) => {
    const own = `(${table === 'lender' ? 'id' : 'lender_id'} = current_lender())`;
    return `${table}: lender_apart PERMISSIVE ALL public ${own} / ${own}`;
  });
  const rows: { line: string }[] = await db.query(
    `SELECT format('%s: %s %s %s %s %s / %s', tablename, policyname, permissive, cmd, array_to_string(roles, ' '), qual, coalesce(with_check, '-')) AS line
       FROM pg_policies WHERE schemaname = 'public'`,
  );
  return difference(new Set([...apart, ...leased]), new Set(rows.map((row) => row.line)), 'policy');
}

/** A reference between two rows of lenders that does not say that they are of the same one. */
async function referencesAcross(db: Db): Promise<string[]> {
  const rows: { line: string }[] = await db.query(
    `SELECT k.conrelid::regclass || ': ' || k.conname || ' can point at a row of another lender' AS line
       FROM pg_constraint k
       JOIN pg_attribute f ON f.attrelid = k.conrelid AND f.attname = 'lender_id'
       JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attname = 'lender_id'
      WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair(mine, theirs) WHERE pair.mine = f.attnum AND pair.theirs = t.attnum)`,
  );
  return rows.map((row) => row.line);
}

async function columnsWithoutReference(db: Db): Promise<string[]> {
  const rows: { name: string }[] = await db.query(
    `SELECT c.relname || '.' || a.attname AS name
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.atttypid = 'uuid'::regtype
        AND a.attname <> 'id' AND a.attname NOT IN ('counted_to')
        AND EXISTS (SELECT FROM pg_attribute l WHERE l.attrelid = c.oid AND l.attname = 'lender_id')
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey))`,
  );
  const open = new Set(rows.map((row) => row.name));
  return difference(new Set(Object.keys(UNREFERENCED)), open, 'column without a foreign key');
}

async function rightsThatDiffer(db: Db): Promise<string[]> {
  const rows: { table: string; role: string; rights: string }[] = await db.query(
    `SELECT table_name AS table, grantee AS role, string_agg(privilege_type, ', ' ORDER BY privilege_type) AS rights
       FROM information_schema.role_table_grants
      WHERE table_schema = 'public' AND grantee IN ('stillyou_app', 'stillyou_dispatch', 'PUBLIC') GROUP BY 1, 2`,
  );
  const tables: { name: string }[] = await db.query(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
  );
  const wanted = tables.map(({ name }) => `${name}: stillyou_app may ${rightsOf(name)}`);
  const columns: { line: string }[] = await db.query(
    `SELECT format('%s: stillyou_dispatch may %s %s', table_name, privilege_type, string_agg(column_name, ', ' ORDER BY column_name)) AS line
       FROM information_schema.column_privileges WHERE table_schema = 'public' AND grantee = 'stillyou_dispatch'
      GROUP BY table_name, privilege_type`,
  );
  const leased = Object.entries(DISPATCH).flatMap(([table, { reads, changes }]) => [
    `${table}: stillyou_dispatch may SELECT ${reads}`,
    ...(changes ? [`${table}: stillyou_dispatch may UPDATE ${changes}`] : []),
  ]);
  return [
    ...difference(
      new Set(wanted),
      new Set(rows.map((r) => `${r.table}: ${r.role} may ${r.rights}`)),
      'right',
    ),
    ...difference(new Set(leased), new Set(columns.map((row) => row.line)), 'right'),
  ];
}

async function rolesThatSeeRound(db: Db): Promise<string[]> {
  const rows: { name: string; round: boolean; owned: number; others: string | null }[] = await db.query(
    `SELECT r.rolname AS name, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb AS round,
            (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm')) AS owned,
            (SELECT string_agg(m.roleid::regrole::text, ', ') FROM pg_auth_members m WHERE m.member = r.oid) AS others
       FROM pg_roles r WHERE r.rolname IN ('stillyou_app', 'stillyou_dispatch')`,
  );
  return [
    ...(rows.length === 2 ? [] : ['a role is missing']),
    ...rows.filter((r) => r.round).map((r) => `${r.name}: has an attribute that sees round the rules`),
    ...rows.filter((r) => r.owned > 0).map((r) => `${r.name}: owns ${r.owned} tables`),
    ...rows.filter((r) => r.others).map((r) => `${r.name}: is a member of ${r.others}`),
  ];
}

async function functionsThatDiffer(db: Db): Promise<string[]> {
  const rows: { line: string }[] = await db.query(
    `SELECT format('%s %s %s %s', p.proname, p.proowner::regrole, array_to_string(p.proconfig, ' '),
              (SELECT string_agg(CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ' ' ORDER BY 1)
                 FROM aclexplode(p.proacl) a WHERE a.grantee <> p.proowner)) AS line
       FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef`,
  );
  const wanted = ACROSS.map((name) => `${name} stillyou_dispatch search_path=public, pg_temp stillyou_app`);
  return difference(new Set(wanted), new Set(rows.map((row) => row.line)), 'function');
}

function difference(wanted: Set<string>, found: Set<string>, what: string): string[] {
  return [
    ...[...found].filter((one) => !wanted.has(one)).map((one) => `${what} not foreseen: ${one}`),
    ...[...wanted].filter((one) => !found.has(one)).map((one) => `${what} missing: ${one}`),
  ];
}
