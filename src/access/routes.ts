import { Injectable, RequestMethod, type OnModuleInit, type Type } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import type { Scope } from '../lenders/scopes';
import { SCOPES_METADATA } from '../lenders/scopes.decorator';

/**
 * Doors that ask for no key, and what stands before each in its place. A route under none of these that is not behind
 * the guard stops the boot: somebody forgot it.
 */
export const OPEN_DOORS: Record<string, string> = {
  '/health': 'nothing: it says up or down',
  '/metrics': 'nothing: counts and durations, nobody’s name; keep it inside by the proxy',
  '/v1/receipts': 'the provider’s signature on the raw bytes',
  '/r': 'a link’s token, then the session it opened',
  '/account': 'a password, a passkey, an invitation or the lender’s own sign-on',
  '/oauth2/token': 'the client’s secret or signed assertion',
  '/.well-known': 'nothing: public keys, and what is offered',
  '/sandbox': 'this machine alone, and never in production',
};

export interface Route {
  method: string;
  path: string;
  /** What a caller must carry, all of it; null behind an open door. */
  scopes: readonly Scope[] | null;
}

/** Every route of the process, with what it asks for. */
@Injectable()
export class Routes implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  /** @throws Error naming a route that is neither behind the guard with its scopes nor under a known open door */
  onModuleInit(): void {
    this.all();
  }

  all(): Route[] {
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    return controllers.flatMap(({ metatype }) => routesOf(metatype as Type));
  }
}

function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as object;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = (prototype as Record<string, object>)[name]!;
    const method: RequestMethod | undefined = Reflect.getMetadata(METHOD_METADATA, handler);
    if (method === undefined) return [];
    // A handler may answer at several paths.
    const ends = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
    return ends.map((end) => {
      const path = joined(Reflect.getMetadata(PATH_METADATA, controller), end);
      return { method: RequestMethod[method], path, scopes: scopesOf(controller, handler, path) };
    });
  });
}

function scopesOf(controller: Type, handler: object, path: string): readonly Scope[] | null {
  const places = [handler, controller];
  const isGuarded = places.some((place) =>
    ((Reflect.getMetadata(GUARDS_METADATA, place) ?? []) as unknown[]).includes(ApiKeyGuard),
  );
  const scopes = places
    .map((place) => Reflect.getMetadata(SCOPES_METADATA, place) as Scope[] | undefined)
    .find((found) => found !== undefined);
  if (isGuarded && scopes && scopes.length > 0) return scopes;
  const isOpen = Object.keys(OPEN_DOORS).some((door) => path === door || path.startsWith(`${door}/`));
  if (!isGuarded && isOpen) return null;
  throw new Error(`${path} asks for nothing: put it behind ApiKeyGuard with its @Scopes, or name its door`);
}

function joined(...parts: (string | string[] | undefined)[]): string {
  const words = parts
    .flatMap((part) => (Array.isArray(part) ? part[0]! : (part ?? '')).split('/'))
    .filter(Boolean);
  return `/${words.join('/')}`;
}
