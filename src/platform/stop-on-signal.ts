/** npm passes the terminal's Ctrl-C on, and the terminal sends it too: the second comes at once and means nothing. */
const ECHO_MS = 1_000;

/** Stop in order on Ctrl-C or SIGTERM; a second one, later, means now. */
export function stopOnSignal(stop: () => Promise<void>, say: (line: string) => void): void {
  let since: number | null = null;
  const onSignal = (): void => {
    if (since !== null) {
      if (Date.now() - since > ECHO_MS) process.exit(130);
      return;
    }
    since = Date.now();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(`stillyou: did not stop cleanly: ${error instanceof Error ? error.message : 'unknown'}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  if (process.env.npm_lifecycle_event) stopWithNpm(onSignal);
}

const WATCH_MS = 500;

/** npm does not hand on a signal that was meant for it alone: when it is gone, whoever stopped it meant us. */
function stopWithNpm(stop: () => void): void {
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    stop();
  }, WATCH_MS);
  watch.unref();
}
