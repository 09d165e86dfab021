import { binaryEvent } from '@eventstore/db-client';
import { expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { readConnectionString } from './connection-string.js';
import { LedgerClient } from './ledger-client.js';
import { verdictOn } from './verdict.js';

it('a client whose dispose() hangs is shut down all the same (row 2)', async () => {
  const client = new LedgerClient(readConnectionString('esdb://127.0.0.1:1?tls=false'));
  client.dispose = () => new Promise<never>(() => undefined);
  await expect(client.shutDown()).resolves.toBeUndefined();
}, 20_000);

it('an append on a connection that was just given up was never sent, and ends nothing else', async () => {
  class Given extends LedgerClient {
    async giveUp(): Promise<void> {
      (await this.getChannel()).close();
    }
  }
  const client = new Given(readConnectionString('esdb://127.0.0.1:1?tls=false'));
  const strays: unknown[] = [];
  const onStray = (error: unknown): void => void strays.push(error);
  process.on('unhandledRejection', onStray);
  try {
    await client.giveUp();
    const event = binaryEvent({ type: 'test.happened', data: Buffer.from('{}') });
    const append = client.appendToStream('subject-1', [event], {
      expectedRevision: 'no_stream',
      ...client.perCall,
    });
    const error = await Promise.race([append.catch((thrown: unknown) => thrown), pause(2_000)]);
    expect(verdictOn(error)).toEqual({ kind: 'not_sent' });
    await pause(50);
    expect(strays).toEqual([]);
  } finally {
    process.off('unhandledRejection', onStray);
    await client.shutDown();
  }
}, 20_000);
