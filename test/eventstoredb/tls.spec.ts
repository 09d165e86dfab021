import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { event, QUICK, settingOfTest, stream } from './setting.js';

const folder = mkdtempSync(join(tmpdir(), 'esdb-tls-'));
const [key, certificate] = [join(folder, 'node.key'), join(folder, 'node.crt')];
let made = true;
try {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...subject],
    {
      stdio: 'ignore',
    },
  );
} catch {
  made = false;
}

/** TLS with the operator's own authority, and credentials that are really sent. */
(made ? describe : describe.skip)('TLS and credentials (openssl is needed)', () => {
  const { start } = settingOfTest();
  const secured = () => start({ tls: { key, certificate }, users: { ledger: 'p@ss:word' } });
  const url = (port: number, password = 'p%40ss%3Aword', more = `?tlsCAFile=${certificate}`) =>
    `esdb://ledger:${password}@127.0.0.1:${port}${more}`;

  test('are used for appends and reads', async () => {
    const { port } = await secured();
    const store = await openEventStoreDb({ ...QUICK, url: url(port) });
    const name = stream();
    await store.append(name, 'no_stream', [event()]);
    expect(await store.readStream(name)).toHaveLength(1);
    await store.close();
  });

  test('a wrong password is refused at the start, without repeating it', async () => {
    const { port } = await secured();
    const refused = await openEventStoreDb({ ...QUICK, url: url(port, 'geheim') }).catch(
      (error: Error) => error,
    );
    expect(refused).toMatchObject({
      kind: 'store_unfit',
      message: expect.stringContaining('user name or password'),
    });
    expect((refused as Error).message).not.toContain('geheim');
  });

  test('a certificate of an authority that nobody named is refused', async () => {
    const { port } = await secured();
    const refused = await openEventStoreDb({ ...QUICK, url: url(port, 'x', '') }).catch(
      (error: Error) => error,
    );
    expect(refused).toMatchObject({ message: expect.stringMatching(/tlsCAFile/) });
  });

  test('TLS spoken to a server without it is refused', async () => {
    const { port } = await start();
    const refused = await openEventStoreDb({ ...QUICK, url: url(port) }).catch((error: Error) => error);
    expect(refused).toMatchObject({ message: expect.stringMatching(/TLS|EventStoreDB/) });
  });
});
