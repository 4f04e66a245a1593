import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { Problem } from './problem';
import { sendProblem, toProblem } from './problem.filter';

const SECRET = '+8613812345678';

const fastifyError = (statusCode: number) =>
  Object.assign(new Error(`'${SECRET}' is too much`), { name: 'FastifyError', statusCode });
const databaseError = (code: string) =>
  Object.assign(new Error(`value "${SECRET}"`), { name: 'QueryFailedError', driverError: { code } });

describe('toProblem', () => {
  it.each<[string, unknown, number, string]>([
    ['a problem of ours', new Problem(409, 'LENDER_EXISTS', 'There is one.'), 409, 'LENDER_EXISTS'],
    ['an unknown route', new NotFoundException(`Cannot GET /v1/x/${SECRET}`), 404, 'NOT_FOUND'],
    ['an exception of Nest', new BadRequestException(SECRET), 400, 'BAD_REQUEST'],
    ['a body over the limit', new HttpException(SECRET, 413), 413, 'BODY_TOO_LARGE'],
    ['an unknown content type', fastifyError(415), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a parameter that is too long', fastifyError(414), 414, 'URI_TOO_LONG'],
    ['a status without a code of ours', new HttpException(SECRET, 418), 418, 'BAD_REQUEST'],
    ['a NUL in a path', databaseError('22021'), 422, 'CHARACTER_NOT_ALLOWED'],
    ['a number no column holds', databaseError('22003'), 422, 'VALUE_OUT_OF_RANGE'],
    ['a dead-lock', databaseError('40P01'), 503, 'UNAVAILABLE'],
    ['no database', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 503, 'UNAVAILABLE'],
    ['a broken constraint', databaseError('23505'), 500, 'INTERNAL'],
    ['a fault of ours', new TypeError(`cannot read ${SECRET}`), 500, 'INTERNAL'],
    ['something that is no error', SECRET, 500, 'INTERNAL'],
    ['nothing', undefined, 500, 'INTERNAL'],
  ])('%s', (_, error, status, code) => {
    const problem = toProblem(error);
    expect([problem.status, problem.code]).toEqual([status, code]);
    expect(JSON.stringify([problem.detail, problem.errors])).not.toContain(SECRET);
  });
});

describe('sendProblem', () => {
  const send = (problem: Problem, sent = false) => {
    const headers: Record<string, string> = {};
    const reply = {
      sent,
      code: 0,
      body: null as string | null,
      header(name: string, value: string) {
        headers[name] = value;
        return reply;
      },
      status(code: number) {
        reply.code = code;
        return reply;
      },
      send(body: string) {
        reply.body = body;
        return reply;
      },
    };
    sendProblem({ id: 'req-1', body: undefined } as never, reply as never, problem);
    return { ...reply, headers };
  };

  it('writes the problem with its own headers', () => {
    const answer = send(Problem.field('/expiresAt', 'EXPIRES_IN_PAST', 'A consent must end in the future.'));
    expect(answer.code).toBe(422);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.body!)).toEqual({
      type: 'urn:stillyou:problem:expires-in-past',
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'A consent must end in the future.',
      code: 'EXPIRES_IN_PAST',
      errors: [
        { pointer: '/expiresAt', code: 'EXPIRES_IN_PAST', detail: 'A consent must end in the future.' },
      ],
      requestId: 'req-1',
    });
    expect(send(new Problem(503, 'X', 'x', [], { 'retry-after': '5' })).headers['retry-after']).toBe('5');
  });

  it('leaves an answer alone that left already', () => {
    expect(send(Problem.notFound('borrower'), true).body).toBeNull();
  });
});
