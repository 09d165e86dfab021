import fc from 'fast-check';
import { setUpAcme } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';
import { valueFor, type ValueSchema } from './plausible.js';

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: ValueSchema }>> };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, ValueSchema>> };
}

/** Bodies that follow the description may be recorded or refused; what they must never do is break the service. */
describe('plausible input', () => {
  let service: RunningService;
  let description: Description;
  beforeAll(async () => {
    service = await runService();
    await setUpAcme(service.url);
    description = (await (await fetch(`${service.url}/docs/openapi.json`)).json()) as Description;
  });
  afterAll(() => service.stop());

  it('is recorded, answered or refused by every route, and never an internal error', async () => {
    const outcomes = new Map<number, number>();
    const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { operationId, requestBody }]) => {
        const schema = requestBody?.content['application/json']?.schema;
        return schema === undefined ? [] : [{ method, path, operationId, schema }];
      }),
    );
    const runs = Number(process.env['FUZZ_RUNS'] ?? 10);
    for (const { method, path, operationId, schema } of routes) {
      const body = valueFor(schema, description.components.schemas);
      await fc.assert(
        fc.asyncProperty(body, fc.uuid(), fc.boolean(), async (value, id, acme) => {
          const url =
            service.url +
            path.replace('{id}', path.includes('/subjects/') ? id : 'x-1').replace('{purpose}', 'account');
          const named = acme ? { ...(value as object), controller: 'acme', controllers: undefined } : value;
          const answer = await fetch(url, {
            method: method.toUpperCase(),
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(named),
          });
          const text = await answer.text();
          outcomes.set(answer.status, (outcomes.get(answer.status) ?? 0) + 1);
          if (answer.status >= 500 || text.includes('"INTERNAL"'))
            throw new Error(`${operationId}: ${answer.status} ${text}`);
        }),
        { numRuns: runs },
      );
    }
    // Were everything refused, or everything taken, the values would not be plausible.
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 404, 422]));
  });
});
