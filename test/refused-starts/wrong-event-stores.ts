import { execFileSync } from 'node:child_process';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { Simulator } from '../event-store-simulator/index.js';

/** An event store that a service must not start on. */
export interface WrongStore {
  readonly url: string;
  /** Appends and tombstones that came to it. */
  written(): number;
  close(): void;
}

/** One that a simulator makes. @param prepare writes past the protocol, as an operator or another application */
export async function simulated(
  options: Parameters<typeof Simulator.start>[0] = {},
  prepare: (simulator: Simulator) => void = () => undefined,
): Promise<WrongStore> {
  const simulator = await Simulator.start(options);
  prepare(simulator);
  return {
    url: simulator.url,
    written: () => simulator.count('append') + simulator.count('tombstone') + simulator.count('batchAppend'),
    close: () => simulator.stop(),
  };
}

/** One with TLS and a user, called with another password. @throws Error where there is no openssl */
export async function withWrongPassword(folder: string): Promise<WrongStore> {
  const [key, certificate] = [join(folder, 'node.key'), join(folder, 'node.crt')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  const store = await simulated({ tls: { key, certificate }, users: { ledger: 'right' } });
  const { port } = new URL(store.url.replace('esdb', 'http'));
  return { ...store, url: `esdb://ledger:geheim@localhost:${port}?tlsCAFile=${certificate}` };
}

/** Something else that listens: a web server, or one that never says a word. */
export async function noEventStore(kind: 'web' | 'mute'): Promise<WrongStore> {
  const open = new Set<Socket>();
  const server =
    kind === 'web'
      ? createHttp((_request, response) => response.end('hello'))
      : createTcp((socket) => socket.on('error', () => undefined));
  server.on('connection', (socket: Socket) => open.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    written: () => 0,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
