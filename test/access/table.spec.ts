import { OPERATIONS_TABLE, type FactType, type OperationId } from '#domain';
import { groupOf } from '../../apps/ledger-api/access/fact-groups.js';
import { PERMISSIONS, ROUTES } from '../../apps/ledger-api/access/permissions.js';
import { makeApplication } from '../../apps/ledger-api/application.js';
import { Configuration } from '../../apps/ledger-api/configuration/configuration.js';
import { describe as described } from '../../apps/ledger-api/openapi/describe.js';
import { noPorts } from '../../apps/ledger-api/openapi/no-ports.js';
import { ServiceLogger } from '../../apps/ledger-api/ops/service-logger.js';
import { RouteIndex } from '../../apps/ledger-api/problems/route-index.js';

describe('the table of routes', () => {
  let real: readonly string[];
  let operations: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const application = await makeApplication(noPorts(), new Configuration(), new ServiceLogger('silent'));
    real = application.nest.get(RouteIndex).all;
    const { paths } = described(application.nest);
    operations = new Map(
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods as Record<string, { operationId: string }>).map(
          ([method, { operationId }]) => [
            `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1').replace('tile/:path', 'tile/*')}`,
            operationId,
          ],
        ),
      ),
    );
    await application.close();
  });

  it('has a line for every route of the service, and none for any other', () => {
    expect(Object.keys(ROUTES).sort()).toEqual([...new Set(real)].sort());
  });

  it('opens to everybody only what shows nothing of anybody', () => {
    const open = Object.entries(ROUTES).filter(([, { permission }]) => permission === 'open');
    expect(open.map(([route]) => route).filter((route) => !route.startsWith('GET /docs'))).toEqual([
      'GET /v1/log/checkpoint',
      'GET /v1/log/keys',
      'GET /v1/evidence/policy',
      'GET /v1/evidence/verify.html',
      'GET /health/live',
      'GET /health/ready',
    ]);
  });

  it('gives no role without personal data a route that shows some', () => {
    const operator = Object.entries(ROUTES).filter(([, { permission }]) =>
      PERMISSIONS[permission].roles.has('operator'),
    );
    for (const [route] of operator)
      expect(route).not.toMatch(/subjects|audit|check$|decisions|exports|receipts|changes|consents|facts/);
  });

  it('lets a recording route be used by those who may record its facts', () => {
    const table: Readonly<Record<string, { readonly types: readonly FactType[] }>> = OPERATIONS_TABLE;
    const wrong = [...operations].flatMap(([route, operationId]) => {
      const types = table[operationId as OperationId]?.types;
      const permission = ROUTES[route]?.permission;
      if (types === undefined || permission === undefined) return [];
      const wanted = [...new Set(types.map(groupOf))];
      const given = permission === 'withdraw' ? 'handle' : permission;
      return wanted.length === 1 && wanted[0] === given ? [] : [{ route, permission, wanted }];
    });
    expect(wrong).toEqual([]);
  });
});
