import { Log } from './log';

/**
 * An error that nobody caught ends the process, as Node would; but Node prints the whole of it, with the query that
 * failed and its parameters. Here its kind and place are told.
 */
export function tellFaultsPlainly(): void {
  const log = new Log('Process');
  const end = (error: unknown) => {
    log.fatal('an error that nobody caught ends the process', { fault: error });
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
