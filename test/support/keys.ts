import { DataSource } from 'typeorm';
import { Api } from '../../demo/client/http';
import { Lenders } from '../../src/lenders/lenders.service';
import type { Scope } from '../../src/lenders/scopes';
import { inTx, NOBODY } from '../../src/platform/tx';
import type { TestApp } from './app';

/** Another key of the demo lender, in the hands of somebody else. */
export async function anotherKey(app: TestApp, scopes: Scope[] = ['admin'], slug = 'demo'): Promise<Api> {
  const lenders = app.inside(Lenders);
  const dataSource = app.inside(DataSource);
  const { id } = (await lenders.findBySlug(dataSource, slug))!;
  const { key } = await inTx(dataSource, id, (tx) => lenders.createKey(tx, id, { name: 'another', scopes }));
  return new Api(app.url, key);
}

/** A second lender in the same house, and its key. */
export async function anotherLender(app: TestApp): Promise<Api> {
  const lenders = app.inside(Lenders);
  await inTx(app.inside(DataSource), NOBODY, (tx) =>
    lenders.create(tx, {
      slug: 'other',
      name: 'Other Bank',
      neutralName: 'Other',
      officialNumber: '95001',
      packs: ['base', 'cn'],
    }),
  );
  return anotherKey(app, ['admin'], 'other');
}
