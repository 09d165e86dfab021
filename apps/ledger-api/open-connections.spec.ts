import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { OpenConnections } from './open-connections.js';

interface Client {
  /** Waits for the answer. */
  readonly answered: () => Promise<void>;
  /** Everything that came, once the connection is closed. */
  readonly heardAtTheEnd: () => Promise<string>;
}

describe('the connections of a server that ends', () => {
  let connections: OpenConnections;
  let server: Server;
  let answer: (() => void) | undefined;
  const listener: RequestListener = (request, response) => {
    request.resume().on('end', () => (answer = () => void response.end('told')));
  };
  beforeEach(async () => {
    answer = undefined;
    connections = new OpenConnections();
    // As the service has them: node's own limits end with `close`.
    server = createServer({ keepAliveTimeout: 72_000, requestTimeout: 60_000 }, connections.before(listener));
    connections.watch(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.closeAllConnections());

  /** A client that sends this and keeps the connection. */
  async function client(text: string): Promise<Client> {
    let heard = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(text);
    return {
      answered: async () => {
        while (!heard.includes('told')) await pause(5);
      },
      heardAtTheEnd: () => closed.then(() => heard),
    };
  }
  /** Waits until the server has read a whole request. */
  async function isUnderWay(): Promise<void> {
    while (answer === undefined) await pause(5);
  }
  /** Waits until the server knows the connection and what was sent on it. */
  async function isConnected(): Promise<void> {
    const count = () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, number) => (error ? reject(error) : resolve(number))),
      );
    while ((await count()) === 0) await pause(5);
    await pause(50);
  }
  /** Whether the server has ended within a while. */
  async function endsWithin(ms: number, deadline = 60_000): Promise<boolean> {
    const ended = connections.end(server, deadline);
    const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
    const result = await Promise.race([closed, pause(ms, false, { ref: false })]);
    ended();
    return result;
  }
  const whole = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';

  it.each([
    ['nothing was sent yet', ''],
    ['half a header was sent', 'POST / HTTP/1.1\r\nHost: x'],
  ])('are let go where %s', async (_name, text) => {
    await client(text);
    await isConnected();
    expect(await endsWithin(10_000)).toBe(true);
  });

  it('are let go where the last request was answered, though the client would keep them', async () => {
    const { answered } = await client(whole);
    await isUnderWay();
    answer?.();
    await answered();
    expect(await endsWithin(10_000)).toBe(true);
  });

  it('are let go once the request under way was answered, and not before', async () => {
    const { heardAtTheEnd } = await client(whole);
    await isUnderWay();
    setTimeout(() => answer?.(), 200);
    expect(await endsWithin(10_000)).toBe(true);
    expect(await heardAtTheEnd()).toContain('told');
  });

  it('are broken off at the deadline where a client stops in the middle of its request', async () => {
    await client(whole.slice(0, -1));
    await isConnected();
    expect(await endsWithin(10_000, 300)).toBe(true);
  });
});
