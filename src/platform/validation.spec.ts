import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { IsInstant } from './instant';
import { Problem } from './problem';
import { assertValid, createValidationPipe } from './validation';

class PartIn {
  @IsString() @Length(2, 5) ref: string;
  @IsOptional() @IsIn(['a', 'b'], { context: { code: 'LETTER_NOT_ALLOWED' } }) letter?: string;
}
class WholeIn {
  @IsString() name: string;
  @IsOptional() @IsInt() count?: number;
  @IsOptional() @IsInstant() at?: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => PartIn) parts?: PartIn[];
}

const found = async (given: unknown) => {
  try {
    await assertValid(WholeIn, given);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).status).toBe(422);
    expect((error as Problem).code).toBe('VALIDATION_FAILED');
    return (error as Problem).errors.map((e) => `${e.pointer} ${e.code}`);
  }
};

describe('assertValid', () => {
  it.each<[string, unknown, string[]]>([
    ['what is right', { name: 'x', count: 1, at: '2026-03-02T10:00:00+08:00', parts: [{ ref: 'ab' }] }, []],
    ['what is missing', {}, ['/name REQUIRED']],
    ['null where something must be', { name: null }, ['/name REQUIRED']],
    ['null where nothing needs to be', { name: 'x', count: null }, []],
    ['a text for a number: nothing is converted', { name: 'x', count: '1' }, ['/count WRONG_TYPE']],
    ['a wrong type says that alone', { name: 'x', parts: [{ ref: 5 }] }, ['/parts/0/ref WRONG_TYPE']],
    ['a length', { name: 'x', parts: [{ ref: 'ab' }, { ref: 'a' }] }, ['/parts/1/ref WRONG_LENGTH']],
    [
      'a code of the field’s own',
      { name: 'x', parts: [{ ref: 'ab', letter: 'c' }] },
      ['/parts/0/letter LETTER_NOT_ALLOWED'],
    ],
    [
      'an unknown key, inside too',
      { name: 'x', nope: 1, parts: [{ ref: 'ab', nope: 1 }] },
      ['/nope UNKNOWN_KEY', '/parts/0/nope UNKNOWN_KEY'],
    ],
    ['no time', { name: 'x', at: '2026-02-30T10:00:00Z' }, ['/at NOT_A_TIME']],
    ['an array', [], [' WRONG_TYPE']],
    ['a text', 'x', [' WRONG_TYPE']],
    ['nothing', null, [' WRONG_TYPE']],
  ])('%s', async (_, given, errors) => {
    expect(await found(given)).toEqual(errors);
  });

  it('never repeats what the caller sent, keys included', async () => {
    const secret = '+8613812345678';
    const error = await assertValid(WholeIn, {
      [secret]: secret,
      name: { [secret]: 1 },
      at: secret,
      parts: [{ ref: secret, letter: secret }],
    }).catch((e) => e);
    expect(JSON.stringify(error.errors)).not.toContain('138');
    expect(error.errors.map((e: { pointer: string }) => e.pointer)).toContain('/*');
  });

  it('is the same check as the pipe’s', async () => {
    const given = { nope: 1, parts: [{ ref: 1 }] };
    const byPipe = await createValidationPipe()
      .transform(given, { type: 'body', metatype: WholeIn })
      .catch((e) => e);
    expect(byPipe.errors.map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`)).toEqual(
      await found(given),
    );
  });
});
