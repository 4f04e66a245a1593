import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const PATIENCE_MS = 90_000;

describe('the demo plays its stories and stops', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stillyou-demo-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  /** `npm run demo` without npm: until it stays up. */
  async function play(): Promise<{ demo: ChildProcess; told: string }> {
    const { DATABASE_URL: _, ...env } = process.env;
    const demo = spawn(process.execPath, ['scripts/run.mjs', 'dist/demo/demo.js'], {
      cwd: ROOT,
      env: { ...env, DATA_DIR: dataDir, PORT: '0', NODE_ENV: '', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('Ctrl-C stops everything')) resolve();
      };
      demo.stdout.on('data', hear);
      demo.stderr.on('data', hear);
      demo.once('exit', (code) => reject(new Error(`the demo ended (${code}):\n${told}`)));
    });
    return { demo, told };
  }

  async function stop(demo: ChildProcess): Promise<number> {
    demo.kill('SIGINT');
    const [code] = await once(demo, 'exit');
    return code as number;
  }

  it(
    'from nothing, and a second time on the same data',
    async () => {
      for (const series of ['loan-1-', 'loan-2-']) {
        const { demo, told } = await play();
        expect(told).toContain('20 borrowers taken, 3 rows refused');
        for (const said of [
          'unknown_subscriber',
          'two_channels_proved',
          'nobody_else_to_say_no',
          'number_recycled',
          'notice.exhausted',
          '/sandbox',
          '/docs',
          `(${series}01)`,
        ]) {
          expect(told).toContain(said);
        }
        expect(await stop(demo)).toBe(0);
      }
    },
    PATIENCE_MS,
  );
});
