import { once } from 'node:events';

/** Closing its stdin ends the test PostgreSQL; wait until it has cleaned up. */
export default async function tearDown(): Promise<void> {
  const child = globalThis.testPostgres;
  if (!child || child.exitCode !== null) return;
  child.stdin?.end();
  await once(child, 'exit');
}
