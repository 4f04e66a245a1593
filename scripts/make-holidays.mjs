/**
 * `node scripts/make-holidays.mjs [lastYear]`: writes src/decisions/policy/holidays.yaml anew from date-holidays
 * (national public holidays) and chinese-days (the State Council's arrangements, with the weekend days worked instead).
 * A country is covered as far as its days are known: mainland China to the last arrangement that is published, which
 * comes each November for the next year; the others by rule to the last year asked for. Run it when the service says
 * that a cover ends, look at the difference, and commit it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const require = createRequire(import.meta.url);
const Holidays = require('date-holidays');
const chineseDays = require('chinese-days');
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'src/decisions/policy/holidays.yaml');

const FIRST_YEAR = 2026;
const LAST_YEAR = Number(process.argv[2] ?? 2028);
/** Hong Kong and India have days that follow the moon or a gazette: not further ahead than they can be checked. */
const LAST_YEAR_OF = { HK: Math.min(LAST_YEAR, 2027), IN: Math.min(LAST_YEAR, 2027) };
const COUNTRIES = [
  ...['US', 'GB', 'HK', 'IN'],
  ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU'],
  ...['IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
];

/** Where a country's bank holidays are set by part of it: the largest part's. */
const PART_OF = { GB: 'ENG' };

const versionOf = (name) =>
  JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
const quote = (text) => `'${text.replaceAll("'", "''")}'`;

/** Mainland China: years for which an arrangement is in the package. */
function china() {
  const years = [];
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    const newYear = chineseDays.getDayDetail(`${year}-10-01`);
    if (newYear.work) break;
    years.push(year);
  }
  const off = [];
  const worked = [];
  const start = new Date(Date.UTC(years[0], 0, 1));
  const end = new Date(Date.UTC(years.at(-1), 11, 31));
  for (let day = start; day <= end; day = new Date(day.getTime() + 86_400_000)) {
    const date = day.toISOString().slice(0, 10);
    const { work, name } = chineseDays.getDayDetail(date);
    const isNamed = name.includes(',');
    const weekend = [0, 6].includes(day.getUTCDay());
    if (work && weekend) worked.push(date);
    if (!work && isNamed) off.push({ name: name.split(',')[1], from: date, to: date });
  }
  return { from: years[0], until: years.at(-1), off: joined(off), worked };
}

/** Days next to each other that bear one name are one range. */
function joined(days) {
  const ranges = [];
  for (const day of days) {
    const last = ranges.at(-1);
    const next = last && new Date(Date.parse(last.to) + 86_400_000).toISOString().slice(0, 10);
    if (last && last.name === day.name && next === day.from) last.to = day.to;
    else ranges.push({ ...day });
  }
  return ranges;
}

function national(country) {
  const holidays = new Holidays(country, PART_OF[country]);
  const until = LAST_YEAR_OF[country] ?? LAST_YEAR;
  const off = new Map();
  for (let year = FIRST_YEAR; year <= until; year += 1) {
    for (const { date, type, name } of holidays.getHolidays(year, 'en')) {
      if (type !== 'public') continue;
      const day = date.slice(0, 10);
      if (day.startsWith(String(year)) && !off.has(day)) off.set(day, name);
    }
  }
  const days = [...off]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([from, name]) => ({ name, from, to: from }));
  return { from: FIRST_YEAR, until, off: days, worked: [] };
}

function block(country, { from, until, off, worked }, source) {
  const range = (day) =>
    `    - { name: ${quote(day.name)}, from: '${day.from}'${day.to === day.from ? '' : `, to: '${day.to}'`} }`;
  return [
    `${country}:`,
    `  covered_from: '${from}-01-01'`,
    `  covered_until: '${until}-12-31'`,
    `  source: ${quote(source)}`,
    '  off:',
    ...off.map(range),
    worked.length > 0 ? `  worked: [${worked.map((date) => `'${date}'`).join(', ')}]` : '  worked: []',
  ].join('\n');
}

const head = `# Public holidays that are off, and the weekend days worked instead of them. Written by scripts/make-holidays.mjs; not
# edited by hand. Beyond covered_until the rules go by the weekday alone, and the service says so (calendar_covered_days).
# National days only: a holiday of one region is not closed here.`;
const chinese = `国务院办公厅关于部分节假日安排的通知 (chinese-days ${versionOf('chinese-days')})`;
const others = `national public holidays (date-holidays ${versionOf('date-holidays')})`;
const blocks = [
  block('CN', china(), chinese),
  ...COUNTRIES.map((country) => block(country, national(country), others)),
];
const text = `${head}\n${blocks.join('\n')}\n`;
writeFileSync(target, await format(text, { ...(await resolveConfig(target)), parser: 'yaml' }));
console.log(`${target}: ${blocks.length} countries`);
