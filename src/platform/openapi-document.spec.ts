import { finishDocument, type Json } from './openapi-document';

const operationOf = (document: Json, path: string, method: string) =>
  ((document.paths as Record<string, Json>)[path] as Json)[method] as Json;

describe('finishDocument', () => {
  const document = finishDocument({
    paths: {
      '/v1/things/{id}': {
        get: {
          security: [{ bearer: [] }],
          responses: { 200: { description: '' }, 403: { description: 'needs things:read' } },
        },
        post: { requestBody: {}, parameters: [{ in: 'header', name: 'Idempotency-Key' }], responses: {} },
      },
      '/health/live': { get: { responses: {} } },
      '/r/link': { get: { responses: {} } },
    },
    components: {
      schemas: {
        Thing: {
          properties: {
            at: { type: 'string', nullable: true },
            part: { nullable: true, $ref: '#/x' },
            kind: { type: 'string', enum: ['a'], nullable: true },
            off: { type: 'string', nullable: false },
          },
        },
      },
    },
  });

  it('adds the problems that a call can answer with, and keeps what was said', () => {
    const get = operationOf(document, '/v1/things/{id}', 'get').responses as Record<string, Json>;
    expect(Object.keys(get).sort()).toEqual(['200', '401', '403', '404', 'default']);
    expect(get['403']!.description).toBe('needs things:read');
    expect(get['403']!.content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    expect(Object.keys(operationOf(document, '/v1/things/{id}', 'post').responses as Json)).toEqual(
      expect.arrayContaining(['400', '409', '413', '415', '422']),
    );
    expect(Object.keys(operationOf(document, '/health/live', 'get').responses as Json)).toEqual(['default']);
  });

  it('leaves out pages for people', () => {
    expect(Object.keys(document.paths as Json)).not.toContain('/r/link');
  });

  it('says null as OpenAPI 3.1 does', () => {
    const { Thing } = (document.components as Json).schemas as Record<string, Json>;
    expect(Thing!.properties).toEqual({
      at: { type: ['string', 'null'] },
      part: { anyOf: [{ $ref: '#/x' }, { type: 'null' }] },
      kind: { type: ['string', 'null'], enum: ['a', null] },
      off: { type: 'string' },
    });
  });
});
