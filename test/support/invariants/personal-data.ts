import type { EntityManager } from 'typeorm';

/** 8: none of these values stands anywhere in the database, in any usual writing. */
export async function checkPersonalData(db: EntityManager, secrets: readonly string[]): Promise<string[]> {
  const columns: { table_name: string; column_name: string; data_type: string }[] = await db.query(
    `SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'jsonb', 'bytea', 'ARRAY', 'character varying')`,
  );
  const broken: string[] = [];
  const needles = [...new Set(secrets.flatMap(writings))];
  for (const { table_name: table, column_name: column, data_type: type } of columns) {
    const text = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const rows: { value: string }[] = await db.query(
      `SELECT ${text} AS value FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    for (const { value } of rows) {
      if (needles.some((needle) => value.includes(needle)))
        broken.push(`8: ${table}.${column} holds personal data in the clear`);
    }
  }
  return [...new Set(broken)];
}

/** A value as it is, its digits alone, in base64 (all three alignments), hex and URL form. */
export function writings(value: string): string[] {
  const bytes = Buffer.from(value);
  const digits = value.replace(/\D/g, '');
  const base64 = [0, 1, 2].map((pad) => {
    // The characters that depend on what stands before and after are cut off.
    const whole = Buffer.concat([Buffer.alloc(pad), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return whole.slice(pad === 0 ? 0 : pad + 1, -2);
  });
  const forms = [value, encodeURIComponent(value), bytes.toString('hex'), ...base64];
  // The national number, when it is long enough to name somebody.
  if (digits.length >= 10) forms.push(digits, digits.slice(-11));
  return forms.filter((form) => form.length >= 6);
}
