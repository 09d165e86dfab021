import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startService, type Served } from '../support/service-process.js';
import { ask, told, type Ending } from './http.js';
import { recordController } from './load.js';

interface Items {
  readonly items: readonly { readonly status: number; readonly recorded?: { readonly revision: string } }[];
}

describe('a service that is told to stop while it records a batch', () => {
  let folder: string;
  let service: Served;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-batch-'));
    service = await startService(folder);
    await recordController(service.url);
  });
  afterAll(async () => {
    await service.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const facts = (round: number) =>
    Array.from({ length: 1_000 }, (_, i) => ({
      type: 'consent.withdrawn',
      subject: { scheme: 'account', value: `${round}-${i % 700}` },
      purpose: 'newsletter',
    }));
  const items = (ending: Ending) => (ending.kind === 'answered' ? (ending.body as Items).items : []);

  // The batch takes a few hundred milliseconds: the signal comes at its beginning and in the middle of it.
  test.each([5, 150])('finishes the batch, answers every item, and ends: after %i ms', async (afterMs) => {
    const key = `batch-${afterMs}`;
    const batch = { facts: facts(afterMs) };
    const answer = ask(service.url, '/v1/facts/batch', batch, key);
    await pause(afterMs);
    expect(await service.stop('SIGTERM')).toBe(0);
    const first = await answer;
    service = await startService(folder);
    const again = await told<Items>(service.url, '/v1/facts/batch', batch, key);
    expect(again.items).toHaveLength(1_000);
    // A connection that was not taken any more has stored nothing; one that was has stored and answered everything.
    if (first.kind === 'none') {
      expect(again.items.every(({ status }) => status === 201)).toBe(true);
    } else {
      expect(first).toMatchObject({ kind: 'answered', status: 200 });
      expect(items(first).filter(({ status }) => status !== 201)).toEqual([]);
      expect(again.items.filter(({ status }) => status !== 200)).toEqual([]);
      const revisions = (told: Items['items']) => told.map(({ recorded }) => recorded?.revision);
      expect(revisions(again.items)).toEqual(revisions(items(first)));
    }
  });
});
