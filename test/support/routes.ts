import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { TestApp } from './app';

/** Every route of the running app as its controllers declare it: `GET /v1/notices/:id`, sorted. */
export function routesOf(app: TestApp): string[] {
  const controllers = [...app.inside(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].map((wrapper) => wrapper.metatype as new () => object),
  );
  return controllers.flatMap(routesOfController).sort();
}

function routesOfController(controller: new () => object): string[] {
  const { prototype } = controller;
  const base = String(Reflect.getMetadata('path', controller));
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = (prototype as Record<string, unknown>)[name] as object;
    if (name === 'constructor' || !Reflect.hasMetadata('path', handler)) return [];
    const path = [base, String(Reflect.getMetadata('path', handler))].join('/').replace(/\/{2,}/g, '/');
    const method = RequestMethod[Reflect.getMetadata('method', handler) as number];
    return [`${method} /${path.replace(/^\/|\/$/g, '')}`];
  });
}
