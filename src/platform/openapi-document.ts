import { STATUS_CODES } from 'node:http';

/** A JSON object, as far as walking it needs. */
export type Json = { [key: string]: unknown };

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

const PROBLEM_SCHEMA: Json = {
  type: 'object',
  description: 'RFC 9457. Never repeats what the caller sent.',
  required: ['type', 'title', 'status', 'detail', 'code', 'errors', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri', example: 'urn:stillyou:problem:validation-failed' },
    title: { type: 'string', example: 'Unprocessable Entity' },
    status: { type: 'integer', example: 422 },
    detail: { type: 'string', example: 'The request is well-formed but not valid: see errors.' },
    code: { type: 'string', description: 'Stable, UPPER_SNAKE.', example: 'VALIDATION_FAILED' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the body.', example: '/expiresAt' },
          code: { type: 'string', example: 'REQUIRED' },
          detail: { type: 'string', example: 'This field is required.' },
        },
      },
    },
    requestId: { type: 'string', format: 'uuid' },
  },
};

/** Problems a call can answer with beside its own: by whether it has a key, a body, a thing it names. */
const PROBLEMS: [status: string, description: string, applies: (path: string, operation: Json) => boolean][] =
  [
    ['400', 'MALFORMED_JSON: the body could not be read', (_, operation) => 'requestBody' in operation],
    ['401', 'UNAUTHENTICATED: no key, or one that is not valid', (_, operation) => 'security' in operation],
    ['403', 'SCOPE_MISSING: the key does not carry the scope', (_, operation) => 'security' in operation],
    ['404', 'NOT_FOUND: no such thing of this lender', (path) => path.includes('{')],
    [
      '409',
      'IDEMPOTENCY_KEY_IN_USE: the first request is still running',
      (_, operation) => takesIdempotencyKey(operation),
    ],
    ['413', 'BODY_TOO_LARGE', (_, operation) => 'requestBody' in operation],
    ['415', 'UNSUPPORTED_MEDIA_TYPE', (_, operation) => 'requestBody' in operation],
    [
      '422',
      'VALIDATION_FAILED, or a code of its own: see errors',
      (_, operation) => 'requestBody' in operation || hasQuery(operation),
    ],
  ];

/** Pages for people are no part of the contract. */
const NOT_API = /^\/(r|console|sandbox$|docs|openapi)/;

/** What the generated document lacks: errors, 3.1 nulls; and without what is no API. Changes and returns it. */
export function finishDocument(document: Json): Json {
  const components = (document.components ??= {}) as Json;
  const schemas = (components.schemas ??= {}) as Json;
  schemas.Problem = PROBLEM_SCHEMA;
  const paths = document.paths as Record<string, Json>;
  for (const [path, operations] of Object.entries(paths)) {
    if (NOT_API.test(path)) {
      delete paths[path];
      continue;
    }
    for (const method of METHODS) {
      if (operations[method]) addProblems(path, operations[method] as Json);
    }
  }
  return withoutNullable(document) as Json;
}

function addProblems(path: string, operation: Json): void {
  const responses = (operation.responses ??= {}) as Record<string, Json>;
  for (const [status, description, applies] of PROBLEMS) {
    if (!applies(path, operation)) continue;
    responses[status] = { description, ...responses[status], content: problemContent() };
  }
  // The generator leaves the answer of a handler without a word.
  for (const [status, response] of Object.entries(responses))
    response.description ||= STATUS_CODES[status] ?? 'OK';
  responses.default ??= {
    description: 'Any other problem, such as 429, 500 or 503',
    content: problemContent(),
  };
}

function problemContent(): Json {
  return { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
}

function takesIdempotencyKey(operation: Json): boolean {
  return parametersOf(operation).some((p) => p.in === 'header' && p.name === 'Idempotency-Key');
}

function hasQuery(operation: Json): boolean {
  return parametersOf(operation).some((p) => p.in === 'query');
}

function parametersOf(operation: Json): Json[] {
  return (operation.parameters as Json[] | undefined) ?? [];
}

/** `nullable` is OpenAPI 3.0; in 3.1 null is a type. */
function withoutNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullable);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Json;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, withoutNullable(item)]));
  if (nullable === undefined) return schema;
  if (nullable !== true) return schema;
  if (typeof schema.type === 'string')
    return {
      ...schema,
      type: [schema.type, 'null'],
      ...(Array.isArray(schema.enum) && { enum: [...schema.enum, null] }),
    };
  return { anyOf: [schema, { type: 'null' }] };
}
