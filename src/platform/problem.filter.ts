import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import { Log } from './log';
import { Problem } from './problem';

/** What is said when somebody else than us raised the error. Their own messages quote paths and values. */
const BY_STATUS: Record<number, [code: string, detail: string]> = {
  400: ['BAD_REQUEST', 'The request could not be read.'],
  401: ['UNAUTHENTICATED', 'An API key is needed: Authorization: Bearer <key>.'],
  403: ['FORBIDDEN', 'This is not allowed.'],
  404: ['NOT_FOUND', 'There is nothing at this address.'],
  405: ['METHOD_NOT_ALLOWED', 'This method is not known here.'],
  406: ['NOT_ACCEPTABLE', 'None of the accepted formats can be given.'],
  408: ['REQUEST_TIMEOUT', 'The request took too long to arrive.'],
  409: ['CONFLICT', 'The request does not fit the present state.'],
  413: ['BODY_TOO_LARGE', 'The body is larger than this call takes.'],
  414: ['URI_TOO_LONG', 'A path parameter has at most 4,096 characters.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'This content type is not taken here.'],
  422: ['VALIDATION_FAILED', 'The request is well-formed but not valid.'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests: try again later.'],
  503: ['UNAVAILABLE', 'Not able to answer now: try again later.'],
};

/** Text that no text column can hold: NUL, or half of a surrogate pair. */
const UNSTORABLE_TEXT = ['22021', '22P05'];
const OUT_OF_RANGE = ['22001', '22003', '22008'];
const BUSY = ['40001', '40P01', '55P03', '53300', '57014', '57P01', '57P02', '57P03'];
const CONNECTION = /^(08\w{3}|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

/** The one place where errors become HTTP: RFC 9457, with nothing in it that the caller sent. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Log('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = toProblem(error);
    if (problem.status >= 500)
      this.logger.error('a call failed', { requestId: request.id, reason: problem.code, fault: error });
    sendProblem(request, http.getResponse<FastifyReply>(), problem);
  }
}

/** Write `problem` as the answer. Does nothing when an answer left already. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  if (reply.sent) return;
  const body = request.body;
  if (body instanceof Readable && !body.readableEnded) {
    // Refused before the stream was read: let the rest run off, then close, so that the answer is seen.
    body.on('error', () => undefined).resume();
    void reply.header('connection', 'close');
  }
  for (const [name, value] of Object.entries(problem.headers)) void reply.header(name, value);
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(
      JSON.stringify({
        type: `urn:stillyou:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
        title: STATUS_CODES[problem.status] ?? 'Error',
        status: problem.status,
        detail: problem.detail,
        code: problem.code,
        errors: problem.errors,
        requestId: request.id,
      }),
    );
}

/** Any error as a Problem. What is not known becomes 500 INTERNAL and says nothing about itself. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const dbCode = databaseCode(error);
  if (dbCode && UNSTORABLE_TEXT.includes(dbCode)) {
    return new Problem(422, 'CHARACTER_NOT_ALLOWED', 'A text holds a character that cannot be stored.');
  }
  if (dbCode && OUT_OF_RANGE.includes(dbCode)) {
    return new Problem(422, 'VALUE_OUT_OF_RANGE', 'A number, time or text is larger than can be stored.');
  }
  if (dbCode && (BUSY.includes(dbCode) || CONNECTION.test(dbCode))) {
    return new Problem(503, 'UNAVAILABLE', BY_STATUS[503]![1], [], { 'retry-after': '2' });
  }
  const status = statusOf(error);
  const known = status === null ? undefined : BY_STATUS[status];
  if (status !== null && known) {
    return new Problem(status, known[0], known[1], [], status === 503 ? { 'retry-after': '2' } : {});
  }
  if (status !== null && status >= 400 && status < 500) {
    return new Problem(status, BY_STATUS[400]![0], BY_STATUS[400]![1]);
  }
  return new Problem(
    500,
    'INTERNAL',
    'Something went wrong on our side. Name the requestId when you ask about it.',
  );
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : null;
}

/** The SQLSTATE or socket error code of what a query threw, else null. */
function databaseCode(error: unknown): string | null {
  const { driverError, name } = (error ?? {}) as { driverError?: { code?: unknown }; name?: string };
  if (driverError && typeof driverError.code === 'string') return driverError.code;
  // A pool that cannot connect throws the socket's own error, not a QueryFailedError.
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && name !== 'FastifyError' && /^(\w{5}|E[A-Z]+)$/.test(code) ? code : null;
}
