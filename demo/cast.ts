import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from './client/http';
import type { Sandbox } from './client/sandbox';

/** A borrower of the sample portfolio, with the addresses that the demo's hands need to play them. */
export interface Borrower {
  ref: string;
  name: string;
  phone: string;
  email: string;
  token: string;
}

const FILE = join(__dirname, 'portfolio.csv');
const FIRST = 'loan-1-';

/** Import the sample portfolio. Each start of the demo brings a new series of it, so that the stories begin afresh. */
export async function importPortfolio(
  api: Api,
): Promise<{ answer: any; rejects: any[]; borrowers: Borrower[] }> {
  let series = 1;
  while ((await api.get(`/v1/borrowers/loan-${series}-01`)).status === 200) series += 1;
  const csv = inSeries(readFileSync(FILE, 'utf8'), series);
  const { status, body } = await api.post('/v1/imports', csv, { 'content-type': 'text/csv' });
  if (status !== 201) throw new Error(`the import was refused: ${status} ${JSON.stringify(body)}`);
  const rejects = (await api.get(`/v1/imports/${body.id}/rejects`)).body.items;
  return { answer: body, rejects, borrowers: readBorrowers(csv) };
}

/** The refs, numbers, mailboxes and tokens of another series. */
function inSeries(csv: string, series: number): string {
  const digits = String(series).padStart(4, '0');
  return csv
    .replaceAll(FIRST, `loan-${series}-`)
    .replaceAll('+861380001', `+86138${digits}`)
    .replaceAll('.1-', `.${series}-`)
    .replaceAll('device-1-', `device-${series}-`);
}

function readBorrowers(csv: string): Borrower[] {
  const [head, ...lines] = csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const cell = (line: string[], name: string) => line[head!.indexOf(name)] ?? '';
  return lines.map((line) => ({
    ref: cell(line, 'external_ref'),
    name: cell(line, 'given_name'),
    phone: cell(line, 'phone'),
    email: cell(line, 'email'),
    token: cell(line, 'app_token'),
  }));
}

/** What the stories share: the service's API, its sandbox, and who plays. */
export interface Stage {
  api: Api;
  sandbox: Sandbox;
  /** The address of the service. */
  url: string;
  /** Ten in the morning where the borrowers live, when every window opens. */
  nextMorning(): Promise<void>;
  /** The lender's own app knows the borrower: its signed word for one case. */
  signStepUp(reverification: string): Promise<{ assertion: string }>;
}
