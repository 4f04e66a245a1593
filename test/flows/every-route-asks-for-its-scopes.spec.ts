import { hasScope } from '../../src/lenders/scopes';
import { ROLES, scopesOf } from '../../src/lenders/roles';
import { Routes } from '../../src/access/routes';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { apiOf, hire, type Staff } from '../support/operators';

describe('every route asks for its scopes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app));

  it('of nobody, of every role, and of no key at all', async () => {
    const staff = {} as Record<(typeof ROLES)[number], Staff>;
    for (const role of ROLES) staff[role] = await hire(app, role);
    const routes = app
      .inside(Routes)
      .all()
      .filter(({ scopes }) => scopes !== null);
    expect(routes.length).toBeGreaterThan(50);
    const wrong: string[] = [];
    for (const { method, path, scopes } of routes) {
      // Ids of nothing: who may call it is told that there is no such thing, or that the body is wrong.
      const url = path.replaceAll(/:\w+/g, 'nothing');
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      const nobody = await app.outside.call(method, url, body);
      if (nobody.status !== 401) wrong.push(`${method} ${path} lets nobody in: ${nobody.status}`);
      for (const role of ROLES) {
        const may = scopes!.every((scope) => hasScope(scopesOf(role), scope));
        const { status, body: answer } = await apiOf(app, staff[role].browser).call<any>(method, url, body);
        const isRefused = status === 403 && answer.code === 'SCOPE_MISSING';
        if (isRefused === may || status === 401 || status >= 500)
          wrong.push(`${method} ${path} answers a ${role} ${status} ${answer.code ?? ''}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
