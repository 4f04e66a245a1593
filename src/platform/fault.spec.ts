import { QueryFailedError } from 'typeorm';
import { faultOf, PlainFault } from './fault';

const SECRET = '+8613812345678';
const databaseError = (over: object) =>
  Object.assign(new Error(`duplicate key: ${SECRET}`), {
    detail: `Key (address)=(${SECRET}) already exists.`,
    where: `unnamed portal parameter $1 = '${SECRET}'`,
    ...over,
  });

describe('faultOf', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'a query that failed',
      new QueryFailedError(
        `INSERT INTO x VALUES ('${SECRET}')`,
        [SECRET],
        databaseError({ code: '23505', table: 'channel', constraint: 'channel_once' }),
      ),
      /^QueryFailedError 23505 channel channel_once$/,
    ],
    ['a value the database cannot read', databaseError({ code: '22P02' }), /^Error 22P02$/],
    ['JSON that is none', tryTo(() => JSON.parse(`{"to": ${SECRET}}`)), /^SyntaxError at /],
    [
      'a mail server that quotes',
      Object.assign(new Error(`550 <${SECRET}> unknown`), { code: 'EENVELOPE', response: SECRET }),
      /^Error EENVELOPE at /,
    ],
    ['a code that is no word', Object.assign(new Error('x'), { code: `x ${SECRET}` }), /^Error at /],
    ['a name that was set to a value', Object.assign(new Error('x'), { name: `E ${SECRET}` }), /^at /],
    [
      'a message that looks like frames',
      new Error(`x\n    at ${SECRET} (file.ts:1:2)\n    at b`),
      /^Error at /,
    ],
    [
      'a cause',
      new Error('outer', { cause: databaseError({ code: '23503' }) }),
      /^Error at .* because of Error 23503 at /,
    ],
    ['a text', SECRET, /^unknown error$/],
    ['nothing', undefined, /^unknown error$/],
  ])('names %s and quotes nothing', (_, error, form) => {
    const said = faultOf(error);
    expect(said).toMatch(form);
    expect(said).not.toContain('138');
    expect(said).not.toContain('\n');
  });

  it('tells the message of an error that is ours', () =>
    expect(faultOf(new PlainFault('the cell does not open in this place'))).toContain(
      'Error (the cell does not open in this place) at ',
    ));
});

function tryTo(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
