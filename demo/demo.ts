import 'reflect-metadata';
import { bootstrap, type Running } from '../src/bootstrap';
import { Settings, SettingsError } from '../src/platform/settings';
import { stopOnSignal } from '../src/platform/stop-on-signal';
import { importPortfolio, type Borrower, type Stage } from './cast';
import { Api } from './client/http';
import { Sandbox } from './client/sandbox';
import { bold, dim, Narrator } from './narrator';
import { numberNotInService } from './stories/number-not-in-service';
import { nothingIsLeft } from './stories/nothing-is-left';
import { onlyEmailIsLeft } from './stories/only-email-is-left';
import { recycledAndDelivering } from './stories/recycled-and-delivering';

/** Who plays which story: their place in portfolio.csv. */
const CAST = { a: 0, b: 1, c: 2, d: 3 };

async function main(): Promise<void> {
  const settings = new Settings({ LOG_LEVEL: 'warn', ...process.env, SANDBOX: 'on' });
  console.log(dim('Starting PostgreSQL, the service and its sandbox carriers …'));
  const running = await bootstrap(settings);
  let stopping = false;
  stopOnSignal(() => {
    stopping = true;
    return running.stop();
  }, console.error);
  console.log(`Ready on ${bold(running.url)}; the stories play now, then it stays up.`);
  try {
    await play(running);
  } catch (error) {
    // Ctrl-C in the middle of a story ends its calls; that is no failure.
    if (stopping) return;
    await running.stop();
    throw error;
  }
}

async function play(running: Running): Promise<void> {
  const { url } = running;
  const sandbox = new Sandbox(url);
  const api = new Api(url, await sandbox.key());
  const http = new Api(url);
  const stage: Stage = {
    api,
    sandbox,
    url,
    nextMorning: () => nextMorning(sandbox),
    signStepUp: async (reverification) => (await http.post('/sandbox/step-up', { reverification })).body,
  };
  const narrator = new Narrator(api);
  await narrator.skipPast();

  console.log(bold('\nStillyou: is this still you?'));
  console.log(
    dim(
      'Times are virtual, where the borrowers live (Asia/Shanghai). Messages go over real HTTP and SMTP to carriers that misbehave on demand.\n',
    ),
  );
  await stage.nextMorning();
  const { answer, rejects, borrowers } = await importPortfolio(api);
  console.log(
    `   Portfolio ${bold('demo/portfolio.csv')}: ${answer.accepted} borrowers taken, ${answer.rejected} rows refused and the rest not stopped:`,
  );
  for (const reject of rejects)
    console.log(dim(`     line ${reject.line}: ${reject.code}  ${reject.detail}`));
  await narrator.skipPast();

  const act = (i: number) => ({
    stage,
    narrator,
    borrower: borrowers[i]!,
    newNumber: freshNumber(borrowers[i]!),
  });
  await numberNotInService(act(CAST.a));
  await onlyEmailIsLeft(act(CAST.b));
  await recycledAndDelivering(act(CAST.c));
  await nothingIsLeft(act(CAST.d));
  goodbye(url, borrowers[CAST.c]!);
}

function goodbye(url: string, undecided: Borrower): void {
  console.log(`
${bold('It stays up. Have a look:')}
   ${bold(`${url}/sandbox`)}   the borrowers’ handsets, mailboxes and devices; tap a link that arrived
                                     (${undecided.name}, ${undecided.email}, has not answered yet)
   ${bold(`${url}/r`)}         the borrower’s page
   ${bold(`${url}/docs`)}      the API (key: ${url}/sandbox/key)
   ${bold(`${url}/account`)}   where a lender’s people sign in; POST /v1/operators with that key invites one
   Ctrl-C stops everything.
`);
}

/** From 139 instead of 138: the number they have now. */
function freshNumber(borrower: Borrower): string {
  return borrower.phone.replace('+86138', '+86139');
}

async function nextMorning(sandbox: Sandbox): Promise<void> {
  const now = await sandbox.now();
  const next = new Date(now);
  next.setUTCHours(2, 0, 0, 0); // 10:00 in Shanghai
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1);
  await sandbox.advance(`PT${Math.ceil((next.getTime() - now.getTime()) / 1_000)}S`);
}

main().catch((error: unknown) => {
  console.error(
    error instanceof SettingsError
      ? `stillyou: cannot start. Setting ${error.setting} ${error.why}.`
      : `stillyou: the demo stopped. ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
});
