import type { EntityManager } from 'typeorm';

/** 7: a row of one lender never points at another's borrower. Read from the catalogue, so a new table is seen by itself. */
export async function checkTenants(db: EntityManager): Promise<string[]> {
  const tables: { table_name: string }[] = await db.query(
    `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name IN ('lender_id', 'borrower_id')
      GROUP BY table_name HAVING count(*) = 2`,
  );
  const broken: string[] = [];
  for (const { table_name: table } of tables) {
    const [row] = await db.query(
      `SELECT count(*)::int AS n FROM "${table}" t JOIN borrower b ON b.id = t.borrower_id WHERE b.lender_id <> t.lender_id`,
    );
    if (row.n > 0) broken.push(`7: ${row.n} rows of ${table} point at another lender's borrower`);
  }
  return broken;
}
