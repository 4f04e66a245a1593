import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finishDocument, type Json } from './openapi-document';

const VERSION = '0.1.0';

const TAGS: Record<string, string> = {
  borrowers:
    'The people, their accounts and their channels. Contact values are masked on the way out, always.',
  imports: 'A portfolio as CSV or NDJSON, streamed; every row has its own outcome.',
  consents: 'Who agreed to what, in which wording, until when.',
  complaints: 'Complaints, and the holds that keep collection quiet.',
  notices: 'What must be told, by when, with which evidence; and why each step went where it went.',
  signals: 'What the lender knows about a channel. It may doubt one; it can never supply a value.',
  reverifications: 'Asking the borrower to confirm or replace a channel.',
  policy: 'What the rules say about one contact, without making it.',
  events: 'What happened, as a feed to pull.',
  webhooks: 'The same events pushed to you, signed as Standard Webhooks says; tries, replay.',
  access: 'Your keys and OAuth2 clients, and the people who sign in.',
  evidence: 'The log of what happened, signed: checkpoints and tiles, for whoever checks it without us.',
  receipts: 'Signed calls from providers.',
  health: 'For whoever restarts us, sends us traffic, and watches.',
  sandbox: 'Carriers that misbehave on demand; loopback only, never in production.',
};

const ASSETS: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** Everything comes from us: no validator badge, no fonts, no other host. */
const INIT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null,
  defaultModelsExpandDepth: 0, tagsSorter: 'alpha', persistAuthorization: false });`;

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stillyou API</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="docs"></div><noscript>The same as text: <a href="/openapi.json">/openapi.json</a></noscript>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/init.js"></script></body></html>
`;

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** GET /openapi.json (OpenAPI 3.1) and /docs, which asks no other host for anything. Call before listen(). */
export function setupOpenApi(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  let document: string | undefined;
  // Built at the first look: it walks every controller, and most processes are never asked.
  fastify.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(describeApi(app));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  fastify.get('/docs', (_request, reply) => secured(reply, 'text/html; charset=utf-8').send(PAGE));
  fastify.get('/docs/init.js', (_request, reply) =>
    secured(reply, 'text/javascript; charset=utf-8').send(INIT),
  );
  for (const [name, type] of Object.entries(ASSETS)) {
    fastify.get(`/docs/${name}`, async (_request, reply) =>
      secured(reply, type)
        .header('cache-control', 'public, max-age=86400')
        .send(await readFile(join(assetFolder(), name))),
    );
  }
}

/** The whole contract as OpenAPI 3.1. */
export function describeApi(app: NestFastifyApplication): Json {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Stillyou')
    .setDescription(
      'Keeps a lender and a borrower in touch when a phone number changes. JSON, UTF-8, camelCase, RFC 3339 times, E.164 numbers; errors are RFC 9457 problems.',
    )
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addOAuth2({
      type: 'oauth2',
      description: 'The same calls with an access token in place of the key.',
      flows: { clientCredentials: { tokenUrl: '/oauth2/token', scopes: {} } },
    })
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key of one lender, or an access token from /oauth2/token.',
    });
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document: OpenAPIObject = SwaggerModule.createDocument(app, builder.build());
  return finishDocument(document as unknown as Json);
}

function secured(reply: FastifyReply, type: string): FastifyReply {
  return reply
    .type(type)
    .header('content-security-policy', CSP)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer');
}

/** The UI's files as @nestjs/swagger brings them. */
function assetFolder(): string {
  return dirname(
    require.resolve('swagger-ui-dist/package.json', { paths: [require.resolve('@nestjs/swagger')] }),
  );
}
