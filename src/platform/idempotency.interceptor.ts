import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { catchError, finalize, from, mergeMap, of, throwError, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { Clock } from './clock';
import type { HttpRequest } from './fastify';
import {
  currentRun,
  digestOfKey,
  hashRequest,
  keyInUse,
  keyReused,
  readKey,
  type IdempotentRun,
} from './idempotency';
import {
  claimKey,
  findKey,
  LEASE_SECONDS,
  releaseKey,
  renewKey,
  storeAnswer,
  type KeyPlace,
  type StoredKey,
} from './idempotency.queries';
import { Problem } from './problem';
import { inTx, type Tx } from './tx';

/** A POST that creates: with an Idempotency-Key the same request gives the same answer for thirty days. */
export function Idempotent() {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The same key with the same body gives the same answer for 30 days.',
    }),
  );
}

/**
 * Claims the key, runs the handler, stores its answer. Errors are not stored: nothing was made, so the key
 * is given back and the corrected request may use it. If the process dies, its lease runs out and another
 * run takes the key over; keepAnswer() closes the gap between commit and answer.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const reply = http.getResponse<FastifyReply>();
    const key = readKey(request.headers['idempotency-key']);
    if (key === null) return next.handle();
    if (!request.tenant) throw new Error('@Idempotent() needs a guard that sets request.tenant');

    const at: KeyPlace = { tenantId: request.tenant.id, key: digestOfKey(key) };
    const route = `${request.method} ${request.routeOptions.url}`;
    const bodyHash = hashRequest(request, key);
    const token = await this.on(at, (tx) => claimKey(tx, at, route, bodyHash(), this.clock.now()));
    if (token === null) return of(await this.replay(at, route, bodyHash, request, reply));
    return this.run({ at, token, bodyHash, status: () => reply.statusCode, kept: false }, next);
  }

  private run(run: IdempotentRun, next: CallHandler): Observable<unknown> {
    const renewal = setInterval(
      () => void this.on(run.at, (tx) => renewKey(tx, run.at, run.token)).catch(() => undefined),
      (LEASE_SECONDS / 3) * 1_000,
    );
    return currentRun
      .run(run, () => next.handle())
      .pipe(
        mergeMap(async (body: unknown) => {
          if (!run.kept)
            await this.on(run.at, (tx) =>
              storeAnswer(tx, run.at, run.token, { status: run.status(), body, bodyHash: run.bodyHash() }),
            );
          return body;
        }),
        catchError((error: unknown) =>
          from(this.on(run.at, (tx) => releaseKey(tx, run.at, run.token)).catch(() => undefined)).pipe(
            mergeMap(() => throwError(() => error)),
          ),
        ),
        finalize(() => clearInterval(renewal)),
      );
  }

  /** @throws Problem 409 while the first one runs, 422 when it was another request */
  private async replay(
    at: KeyPlace,
    route: string,
    bodyHash: () => Buffer,
    request: HttpRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const stored = await this.on(at, (tx) => findKey(tx, at));
    // Released between our two looks: the caller's retry will find it free.
    if (!stored) throw keyInUse();
    if (stored.route !== route) throw keyReused();
    if (stored.status === null) throw this.whileRunning(stored, bodyHash());
    if (request.body instanceof Readable) for await (const chunk of request.body) void chunk;
    if (!stored.bodyHash.equals(bodyHash())) throw keyReused();
    void reply.status(stored.status).header('idempotency-replayed', 'true');
    return stored.response ?? undefined;
  }

  private on<T>(at: KeyPlace, work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTx(this.dataSource, at.tenantId, work);
  }

  private whileRunning(stored: StoredKey, bodyHash: Buffer): Problem {
    const bothKnown = stored.bodyHash.length > 0 && bodyHash.length > 0;
    return bothKnown && !stored.bodyHash.equals(bodyHash) ? keyReused() : keyInUse();
  }
}
