import { DataSource } from 'typeorm';
import type { TestApp } from './app';
import { findBroken } from './invariants/check';

/** "Always true" on the database of a running app, when its stages have nothing left to do now. */
export async function expectAlwaysTrue(app: TestApp, secrets: readonly string[] = []): Promise<void> {
  // Lets what is due now finish, so that nothing is looked at half-way.
  await app.advance('PT0S');
  const dataSource = await new DataSource({ type: 'postgres', url: app.databaseUrl }).initialize();
  try {
    expect(await findBroken(dataSource, { secrets })).toEqual([]);
  } finally {
    await dataSource.destroy();
  }
}
