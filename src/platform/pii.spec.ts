import { format, inspect } from 'node:util';
import pino from 'pino';
import { Pii } from './pii';

describe('Pii', () => {
  const number = '+8613812345678';
  const pii = new Pii(number);

  it('gives its value to who asks for it by name', () => expect(pii.reveal()).toBe(number));

  it.each<[string, () => string]>([
    ['a template', () => `to ${String(pii)}`],
    ['a sum', () => 'to ' + String(pii)],
    ['a list', () => [pii, pii].join()],
    ['JSON', () => JSON.stringify({ to: pii, deep: [{ pii }] })],
    ['inspect', () => inspect({ to: pii }, { depth: 9, showHidden: true })],
    ['format', () => format('%s %o %O %j', pii, pii, pii, pii)],
    ['an error', () => inspect(new Error(`no ${String(pii)}`, { cause: { pii } }))],
    [
      'its keys',
      () => JSON.stringify([Object.keys(pii), Object.entries(pii), { ...pii }, Object.assign({}, pii)]),
    ],
    ['a clone', () => inspect(structuredClone({ ...pii }))],
    [
      'pino',
      () => {
        const lines: string[] = [];
        pino({}, { write: (line) => void lines.push(line) }).info(
          { to: pii, err: Object.assign(new Error('x'), { pii }) },
          'm',
        );
        return lines.join();
      },
    ],
  ])('says nothing in %s', (_, print) => {
    expect(print()).not.toContain('138');
    expect(print()).not.toContain(number);
  });
});
