import { faultOf as inWords } from './fault';

const failure = (message: string, fields: object) => Object.assign(new Error(message), fields);

describe('an error as one line for the log', () => {
  it('names a constraint, not the row that broke it', () => {
    const error = failure('duplicate key value (138…)', { code: '23505', constraint: 'signal_once' });
    expect(inWords(error)).toBe('Error 23505 signal_once');
  });

  it('does not quote a value that the database could not read', () => {
    const error = failure('invalid input syntax for type uuid: "+8613800001234"', { code: '22P02' });
    expect(inWords(error)).toBe('Error 22P02');
  });

  it('keeps the words of any other fault', () => {
    expect(inWords(failure('column "x" does not exist', { code: '42703' }))).toContain(
      'column "x" does not exist',
    );
    expect(inWords('thrown text')).toBe('unknown error');
  });
});
