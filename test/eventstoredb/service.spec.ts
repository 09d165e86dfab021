import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failedStart } from '../../apps/ledger-api/exit-codes.js';
import { Simulator } from '../event-store-simulator/index.js';
import { runService, type RunningService } from '../e2e/running-service.js';

/** The whole service with its facts on EventStoreDB, as a simulator. */
describe('the service on EventStoreDB', () => {
  let simulator: Simulator;
  let service: RunningService | undefined;
  let folder: string;

  beforeEach(async () => {
    simulator = await Simulator.start();
    folder = await mkdtemp(join(tmpdir(), 'ledger-esdb-'));
  });
  afterEach(async () => {
    await service?.stop();
    service = undefined;
    simulator.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (url = simulator.url) => {
    service = await runService({ DATA_DIR: folder, EVENTSTORE_URL: url });
    return service;
  };

  test('starts, keeps its facts there, and finds them again', async () => {
    const { url } = await start();
    const made = await fetch(`${url}/v1/controllers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ controller: 'acme', name: 'Acme', contact: 'dpo@acme.example', country: 'NL' }),
    });
    expect([made.status, await made.text()]).toEqual([201, expect.stringContaining('position')]);
    expect(simulator.count('append')).toBeGreaterThan(0);
    await service?.stop();
    const again = await start();
    const listed = await fetch(`${again.url}/v1/controllers`);
    expect(await listed.text()).toContain('acme');
  });

  test('does not start on the facts of another ledger, and writes nothing', async () => {
    await start();
    await service?.stop();
    service = undefined;
    const other = await Simulator.start();
    const before = other.log.all.length;
    const failure = await start(other.url).catch((error: unknown) => failedStart(error));
    expect(failure).toMatchObject({
      code: 78,
      sentences: [expect.stringContaining('belongs to the ledger')],
    });
    expect(other.log.all).toHaveLength(before);
    other.stop();
  });

  test('does not make new keys for the facts of a ledger whose folder is another', async () => {
    await start();
    await service?.stop();
    service = undefined;
    const before = simulator.log.all.length;
    await rm(folder, { recursive: true });
    await mkdir(folder);
    const failure = await start().catch((error: unknown) => failedStart(error));
    expect(failure).toMatchObject({ code: 78, sentences: [expect.stringContaining('has no keys')] });
    expect(simulator.log.all).toHaveLength(before);
    expect(existsSync(join(folder, 'keys.sqlite'))).toBe(false);
  });

  test('does not leave an embedded ledger behind without a word', async () => {
    await writeFile(join(folder, 'events.sqlite'), '');
    const failure = await start().catch((error: unknown) => failedStart(error));
    expect(failure).toMatchObject({ code: 78, sentences: [expect.stringContaining('events.sqlite')] });
  });
});
