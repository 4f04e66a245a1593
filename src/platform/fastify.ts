import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { parse } from 'node:querystring';
import type { Readable } from 'node:stream';
import { assertStorable, parseJsonBody } from './json-body';
import { Log } from './log';
import { httpDuration } from './metrics';
import { Problem } from './problem';
import { sendProblem, toProblem } from './problem.filter';
import { through } from './through';

const log = new Log('Http');

const KIB = 1_024;
const BODY_LIMIT = 256 * KIB;
const MAX_PARAM_LENGTH = 4_096;

/** Calls that take more than the default body, by route template. */
const ROUTE_BODY_LIMITS: Record<string, number> = { '/v1/notices/batch': 2 * KIB * KIB };
/** Calls whose body is handed on as a stream, by route template, and how much of it. */
const STREAMED: Record<string, number> = { '/v1/imports': 64 * KIB * KIB };
const STREAMED_TYPES = ['text/csv', 'application/x-ndjson', 'application/ndjson'];
/** Signatures cover the bytes: under here the body stays raw, whatever it says it is. */
const RAW_BODIES = '/v1/receipts/';

/** A request as our parsers leave it; `tenant` is set by whoever authenticated it. */
export interface HttpRequest extends FastifyRequest {
  rawBody?: Buffer;
  tenant?: { id: string };
}

/** How the server stands in its network. */
export interface Surroundings {
  /** Addresses whose X-Forwarded-For says who calls; of everybody else it is not believed. */
  trustedProxies: readonly string[];
  /** The site is https: a browser that was here once never asks for it in the clear again. */
  isHttps: boolean;
}

const ALONE: Surroundings = { trustedProxies: [], isHttps: false };
const HSTS = 'max-age=31536000; includeSubDomains';

/** The HTTP server: limits, how each kind of body is read, request ids, timing, what every answer says. */
export function createAdapter({ trustedProxies, isHttps }: Surroundings = ALONE): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    // Ours always: a caller's own id could carry anything into the log.
    genReqId: () => randomUUID(),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, toProblem(error)),
  });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    if (isHttps) void reply.header('strict-transport-security', HSTS);
  });
  fastify.addHook('onResponse', async (request, reply) => observe(request, reply));
  fastify.addHook('onRoute', (route) => {
    const limit = ROUTE_BODY_LIMITS[route.url];
    if (limit) route.bodyLimit = limit;
  });
  addBodyParsers(adapter, fastify);
  return adapter;
}

function addBodyParsers(adapter: FastifyAdapter, fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain');
  // Through the adapter once, so that Nest does not put its own two parsers over ours.
  adapter.useBodyParser('application/json', false, { bodyLimit: BODY_LIMIT }, (request, body, done) =>
    readWith(request as HttpRequest, body, parseJsonBody, done),
  );
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (request, body, done) => readWith(request as HttpRequest, body as Buffer, parseForm, done),
  );
  fastify.addContentTypeParser(STREAMED_TYPES, (request, payload, done) => {
    const limit = STREAMED[templateOf(request)];
    if (!limit) return done(unsupported());
    if (Number(request.headers['content-length'] ?? 0) > limit) return done(tooLarge());
    done(null, capped(payload, limit));
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) =>
    readWith(request as HttpRequest, body as Buffer, refuse, done),
  );
}

type Done = (error: Error | null, body?: unknown) => void;

function readWith(request: HttpRequest, bytes: Buffer, read: (bytes: Buffer) => unknown, done: Done): void {
  if (templateOf(request).startsWith(RAW_BODIES)) {
    request.rawBody = bytes;
    return done(null, bytes);
  }
  let body: unknown;
  try {
    body = read(bytes);
  } catch (error) {
    return done(error as Error);
  }
  done(null, body);
}

function parseForm(bytes: Buffer): Record<string, unknown> {
  // Spread: the parser's object has no prototype, which class-transformer does not expect.
  const form = { ...parse(bytes.toString('utf8')) };
  assertStorable(form);
  return form;
}

/** Of the matched route: a path can be spelled in many ways (`/v1/%72eceipts`), its template in one. */
function templateOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? '';
}

function capped(payload: Readable, limit: number): Readable {
  let seen = 0;
  return through(payload, (chunk) => {
    seen += chunk.length;
    if (seen > limit) throw tooLarge();
  });
}

function refuse(): never {
  throw unsupported();
}

function unsupported(): Problem {
  return new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', 'This content type is not taken here.');
}

function tooLarge(): Problem {
  return new Problem(413, 'BODY_TOO_LARGE', 'The body is larger than this call takes.');
}

function observe(request: FastifyRequest, reply: FastifyReply): void {
  const labels = {
    method: request.method,
    route: templateOf(request) || 'none',
    status: String(reply.statusCode),
  };
  httpDuration.observe(labels, reply.elapsedTime / 1_000);
  // The template and no path: paths carry push tokens and references, queries carry anything.
  log.debug('answered', {
    requestId: request.id,
    method: labels.method,
    route: labels.route,
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime),
  });
}
