import 'reflect-metadata';
import { bootstrap } from './bootstrap';
import { faultOf, reasonOf } from './platform/fault';
import { Settings, SettingsError } from './platform/settings';
import { stopOnSignal } from './platform/stop-on-signal';
import { tellFaultsPlainly } from './platform/tell-faults-plainly';

/** Start the process; everything it can be told stands in platform/settings.ts. */
async function main(): Promise<void> {
  tellFaultsPlainly();
  const settings = new Settings(process.env);
  const running = await bootstrap(settings);
  console.log(`\nStillyou is ready on ${running.url}`);
  console.log(`  API docs   ${running.url}/docs`);
  console.log(`  Accounts   ${running.url}/account   (invitations: POST /v1/operators)`);
  if (settings.sandbox)
    console.log(
      `  Sandbox    ${running.url}/sandbox   (handsets, mailboxes, devices; key: ${running.url}/sandbox/key)`,
    );
  console.log('  Stop       Ctrl-C\n');
  stopOnSignal(() => running.stop(), console.error);
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError) {
    console.error(`stillyou: cannot start. Setting ${error.setting} ${error.why}.`);
  } else {
    console.error(`stillyou: cannot start. ${reasonOf(error)}`);
    if (process.env.LOG_LEVEL === 'debug') console.error(faultOf(error));
  }
  process.exit(1);
});
