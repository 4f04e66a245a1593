import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CamaraChecks } from './adapter';

const NOW = new Date('2026-03-02T02:00:00Z');
const YESTERDAY = new Date('2026-03-01T03:30:00Z');
let answer: { status: number; body: string } | 'silence';
let asked: { path: string; body: unknown };
let checks: CamaraChecks;
const server: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    asked = { path: request.url!, body: JSON.parse(Buffer.concat(chunks).toString()) };
    if (answer !== 'silence') response.writeHead(answer.status).end(answer.body);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const baseUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  checks = new CamaraChecks({ baseUrl, needsConsent: false, timeoutMs: 200 }, { now: () => NOW });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  ['{"phoneNumberRecycled": true}', 'yes'],
  ['{"phoneNumberRecycled": false}', 'no'],
  ['{"phoneNumberRecycled": "true"}', 'unknown'],
  ['{}', 'unknown'],
  ['nonsense', 'unknown'],
])('recycled: %s is %s', async (body, expected) => {
  answer = { status: 200, body };
  expect(await checks.check('recycled', '+8613800000001', YESTERDAY)).toEqual({ answer: expected });
  expect(asked).toEqual({
    path: '/number-recycling/v0.2/check',
    body: { phoneNumber: '+8613800000001', specifiedDate: '2026-03-01' },
  });
});

it('keeps nothing of an answer but yes or no: a new number in it is dropped', async () => {
  answer = {
    status: 200,
    body: '{"phoneNumberRecycled": true, "newNumber": "+8613999999999", "holder": "Wang"}',
  };
  expect(await checks.check('recycled', '+8613800000001', YESTERDAY)).toEqual({ answer: 'yes' });
});

it.each([400, 401, 403, 404, 422, 429, 500, 503])('HTTP %i is unknown, never no', async (status) => {
  answer = { status, body: '{"phoneNumberRecycled": false, "swapped": false, "code": "OUT_OF_RANGE"}' };
  expect(await checks.check('recycled', '+8613800000001', YESTERDAY)).toEqual({ answer: 'unknown' });
  expect(await checks.check('sim_swapped', '+8613800000001', YESTERDAY)).toEqual({ answer: 'unknown' });
});

it('silence is unknown', async () => {
  answer = 'silence';
  expect(await checks.check('recycled', '+8613800000001', YESTERDAY)).toEqual({ answer: 'unknown' });
});

it('asks about swaps in whole hours since the proof', async () => {
  answer = { status: 200, body: '{"swapped": false}' };
  expect(await checks.check('sim_swapped', '+8613800000001', YESTERDAY)).toEqual({ answer: 'no' });
  expect(asked).toEqual({ path: '/sim-swap/v2/check', body: { phoneNumber: '+8613800000001', maxAge: 23 } });
});

it('does not take "none in a hundred days" for an answer about two hundred', async () => {
  const longAgo = new Date(NOW.getTime() - 200 * 86_400_000);
  answer = { status: 200, body: '{"swapped": false}' };
  expect(await checks.check('sim_swapped', '+8613800000001', longAgo)).toEqual({ answer: 'unknown' });
  answer = { status: 200, body: '{"swapped": true}' };
  expect(await checks.check('sim_swapped', '+8613800000001', longAgo)).toEqual({ answer: 'yes' });
});
