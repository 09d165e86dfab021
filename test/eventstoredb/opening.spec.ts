import { describe, expect, test } from '@jest/globals';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Socket } from 'node:net';
import { StoreUnavailable, StoreUnfit } from '#event-store';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { event, QUICK, settingOfTest, stream } from './setting.js';

/** Bad input: each refused with one sentence, before anything is written. */
describe('opening', () => {
  const { simulator, start, openStore } = settingOfTest();
  const open = (url: string) => openEventStoreDb({ url, ...QUICK });

  test('nobody answers', async () => {
    simulator().stop();
    await expect(open(simulator().url)).rejects.toThrow(/No EventStoreDB answers at 127\.0\.0\.1:\d+/);
    await expect(open(simulator().url)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  test('a server that comes up meanwhile is waited for', async () => {
    simulator().stop();
    setTimeout(() => void simulator().restart(), 300);
    const store = await openStore();
    expect(store.serverVersion).toBe('24.10.0');
  });

  test('a web server, and one that says nothing, are no EventStoreDB', async () => {
    const web = createHttp((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    const unread: Socket[] = [];
    const mute = createTcp((socket) => unread.push(socket)).listen(0, '127.0.0.1');
    for (const server of [web, mute]) {
      await new Promise((resolve) => (server.listening ? resolve(0) : server.once('listening', resolve)));
      const { port } = server.address() as AddressInfo;
      const refused = await open(`esdb://127.0.0.1:${port}?tls=false`).catch((error: unknown) => error);
      expect(refused).toMatchObject({ message: expect.stringMatching(/EventStoreDB/) });
      server.close();
      // Nobody reads from them, so they do not notice that the other side is gone.
      for (const socket of unread.splice(0)) socket.destroy();
    }
  });

  test('an old server, and one that does not say what it is', async () => {
    const old = await start({ version: '21.10.9' });
    await expect(open(old.url)).rejects.toThrow(/version 21\.10\.9.*22\.10 or newer is needed/);
    const silent = await start({ features: false });
    await expect(open(silent.url)).rejects.toThrow(/no call .*EventStoreDB 22\.10 or newer is needed/i);
    const lacking = await start({ methods: ['append', 'read'] });
    await expect(open(lacking.url)).rejects.toThrow(/no call .*tombstone/);
    expect([old, silent, lacking].map((one) => one.count('append'))).toEqual([0, 0, 0]);
  });

  test.each([
    ['$maxAge', '{"$maxAge":3600}'],
    ['$maxCount', '{"$maxCount":10}'],
    ['$tb', '{"$tb":9223372036854775807}'],
  ])('a store with %s on one of our streams would delete facts', async (setting, json) => {
    const name = stream();
    simulator().write(`$$${name}`, '$metadata', json);
    const refused = openStore();
    await expect(refused).rejects.toBeInstanceOf(StoreUnfit);
    await expect(refused).rejects.toThrow(setting);
    simulator().write(`$$${name}`, '$metadata', '{}');
    await expect(openStore()).resolves.toBeDefined();
  });

  test('settings of other streams, and of the server’s own, are none of our business', async () => {
    simulator().write('$$orders-1', '$metadata', '{"$maxAge":3600}');
    simulator().write('$$$scavenges', '$metadata', '{"$maxAge":3600}');
    await expect(openStore({ ownPrefixes: ['subject-'] })).resolves.toBeDefined();
  });

  test('settings that come later are told', async () => {
    const sentences: string[] = [];
    const store = await openStore({ watcher: { onDanger: (sentence) => sentences.push(sentence) } });
    const name = stream();
    const feed = store.subscribe({ prefixes: [name] })[Symbol.asyncIterator]();
    simulator().write(`$$${name}`, '$metadata', '{"$maxCount":1}');
    await store.append(name, 'no_stream', [event()]);
    for (let next = await feed.next(); next.value?.kind !== 'event'; next = await feed.next());
    await feed.return?.();
    expect(sentences).toEqual([expect.stringContaining('$maxCount')]);
  });

  test('wrong credentials do not stand in the sentence', async () => {
    const refused = await open('esdb://admin:geheim@127.0.0.1:1?tls=false').catch(
      (error: Error) => error.message,
    );
    expect(refused).toContain('tls=false');
    expect(refused).not.toContain('geheim');
  });

  test('several hosts, and one name to discover, lead to the leader', async () => {
    const leader = await start();
    const follower = await start({ leader: () => ({ host: '127.0.0.1', port: leader.port }) });
    const place = `127.0.0.1:${follower.port}`;
    for (const url of [`esdb://${place},127.0.0.1:1?tls=false`, `esdb+discover://${place}?tls=false`]) {
      const store = await openStore({
        url: `${url}&gossipTimeout=1`,
        openWithinMs: 8_000,
        readTimeoutMs: 4_000,
      });
      await store.append(stream(), 'no_stream', [event()]);
      await store.close();
    }
    expect([leader.count('append'), follower.count('append')]).toEqual([2, 0]);
    expect(follower.count('gossip')).toBeGreaterThan(0);
  });

  test('a node that does not lead sends us to the one that does', async () => {
    const leader = await start();
    const store = await openStore();
    simulator().fault = ({ method }) =>
      method === 'append' ? { do: 'not_leader', host: '127.0.0.1', port: leader.port } : undefined;
    await expect(store.append(stream(), 'no_stream', [event()])).resolves.toMatchObject({ revision: 0n });
    expect(leader.count('append')).toBe(1);
  });
});
