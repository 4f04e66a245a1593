/** Starts the embedded PostgreSQL on argv[2], says where it is, holds it until it is told to end: for tests that kill it. */
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres';

startEmbeddedPostgres(process.argv[2]!, { settings: { fsync: 'off' } }).then(
  ({ url, stop }) => {
    console.log(url);
    process.stdin.resume().once('end', () => void stop().then(() => process.exit(0)));
  },
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
