/**
 * `npm run bench [-- --json] [-- --only policy,planner]`: what is fast, measured on this machine, each figure beside
 * its floor from the same run. `--json` puts one object on the last line: every figure by its name.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { isMet, type Bench, type Figure } from './figure';
import { evidenceBench } from './evidence.bench';
import { plannerBench } from './planner.bench';
import { policyBench } from './policy.bench';
import { vaultBench } from './vault.bench';
import { verifyBench } from './verify.bench';

const BENCHES: readonly Bench[] = [policyBench, plannerBench, vaultBench, evidenceBench, verifyBench];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const wanted = values.only?.split(',');
  const stranger = wanted?.find((name) => !BENCHES.some((bench) => bench.name === name));
  if (stranger) throw new Error(`no bench ${stranger}; there are ${BENCHES.map((b) => b.name).join(', ')}`);

  const figures: Figure[] = [];
  for (const bench of BENCHES.filter(({ name }) => !wanted || wanted.includes(name))) {
    figures.push(...(await bench.run((what) => console.error(`${bench.name}: ${what} …`))));
  }
  console.log(
    `\n${cpus()[0]?.model.trim() ?? 'unknown processor'} × ${cpus().length}, Node ${process.version}\n`,
  );
  printTable(figures);
  if (values.json) {
    console.log(JSON.stringify(Object.fromEntries(figures.map(({ name, value }) => [name, value]))));
  }
}

function printTable(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.name,
    amount(figure.value, figure.unit),
    spread(figure),
    figure.floor
      ? `${amount(figure.floor.value, figure.unit)} ${figure.floor.what} (× ${(figure.value / figure.floor.value).toPrecision(2)})`
      : '',
    goalOf(figure),
  ]);
  const table = [['figure', 'median', 'of runs', 'beside', 'goal'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}

function goalOf(figure: Figure): string {
  const { goal, unit } = figure;
  if (!goal) return '';
  const text = 'atLeast' in goal ? `≥ ${amount(goal.atLeast, unit)}` : `≤ ${amount(goal.atMost, unit)}`;
  return `${text} ${isMet(figure) ? 'met' : 'MISSED'}`;
}

function spread({ runs }: Figure): string {
  return `${amount(Math.min(...runs), '')}–${amount(Math.max(...runs), '')}`;
}

function amount(value: number, unit: string): string {
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 })}${unit}`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
