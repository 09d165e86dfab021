import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { OpenConnections } from './open-connections.js';

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
  async function client(text: string): Promise<{ socket: Socket; heard: () => string }> {
    let heard = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(text);
    await pause(50);
    return { socket, heard: () => heard };
  }
  /** Whether the server has ended within a while. */
  async function endsWithin(ms: number, deadline = 60_000): Promise<boolean> {
    const ended = connections.end(server, deadline);
    const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
    const result = await Promise.race([closed, pause(ms, false)]);
    ended();
    return result;
  }
  const whole = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';

  it.each([
    ['nothing was sent yet', ''],
    ['half a header was sent', 'POST / HTTP/1.1\r\nHost: x'],
  ])('are let go where %s', async (_name, text) => {
    await client(text);
    expect(await endsWithin(5_000)).toBe(true);
  });

  it('are let go where the last request was answered, though the client would keep them', async () => {
    const { heard } = await client(whole);
    answer?.();
    await pause(50);
    expect(heard()).toContain('told');
    expect(await endsWithin(5_000)).toBe(true);
  });

  it('are let go once the request under way was answered, and not before', async () => {
    const { heard } = await client(whole);
    setTimeout(() => answer?.(), 200);
    expect(await endsWithin(10_000)).toBe(true);
    expect(heard()).toContain('told');
  });

  it('are broken off at the deadline where a client stops in the middle of its request', async () => {
    await client(whole.slice(0, -1));
    expect(await endsWithin(10_000, 300)).toBe(true);
  });
});
