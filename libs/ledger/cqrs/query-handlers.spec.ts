import { CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { Asking } from '../asking/index.js';
import { CheckPermission, CheckPermissions, FindSubject, ReadStatus, ReadTimeline } from './queries.js';
import { ASKS, QUERY_HANDLERS } from './query-handlers.js';

/** Says which method was called with what. */
const echo = new Proxy({} as Asking, {
  get: (_target, method) =>
    method === 'then' ? undefined : (...given: unknown[]) => Promise.resolve([method, ...given]),
});

describe('the query bus', () => {
  it('passes every question to the engine and its answer back', async () => {
    const app = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [...QUERY_HANDLERS, { provide: ASKS, useValue: echo }],
    }).compile();
    await app.init();
    const bus = app.get(QueryBus);
    const request = { subject: { id: 'x' }, purpose: 'newsletter' };
    const identifier = { scheme: 'email', value: 'a@example.org' };
    const answers = await Promise.all(
      [
        new CheckPermission(request),
        new CheckPermissions([request]),
        new ReadStatus('x', { at: 1 }),
        new ReadTimeline('x', { limit: 2 }),
        new FindSubject('acme', identifier),
      ].map((query) => bus.execute<unknown>(query)),
    );
    expect(answers).toEqual([
      ['check', request],
      ['checkBatch', [request]],
      ['status', 'x', { at: 1 }],
      ['timeline', 'x', { limit: 2 }],
      ['lookup', 'acme', identifier],
    ]);
    await app.close();
  });
});
