import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Address } from '../configuration/listen-address.js';
import { OpenConnections } from '../open-connections.js';
import type { HealthCheck } from './health.js';
import type { Metrics } from './metrics.js';

/** A probe takes milliseconds. */
const END_WITHIN_MS = 2_000;

/** Health and metrics on an address of their own, which may lie outside this machine: nothing else is served there. */
export class OpsListener {
  private constructor(
    private readonly server: Server,
    private readonly connections: OpenConnections,
  ) {}

  /** @throws the system's error if the address cannot be had */
  static async start(address: Address, health: HealthCheck, metrics: Metrics): Promise<OpsListener> {
    const connections = new OpenConnections();
    const listener: RequestListener = (request, response) => {
      const send = (status: number, type: string, body: string) =>
        response.writeHead(status, { 'Content-Type': type }).end(body);
      const json = (status: number, body: object) => send(status, 'application/json', JSON.stringify(body));
      const answer = async () => {
        const path = request.url?.split('?', 1)[0];
        if (request.method !== 'GET') return json(405, { status: 405 });
        if (path === '/health/live') return json(200, { status: 'live' });
        if (path === '/metrics') return send(200, metrics.contentType, await metrics.text());
        if (path !== '/health/ready') return json(404, { status: 404 });
        const ready = await health.ready();
        return json(ready.status === 'ready' ? 200 : 503, ready);
      };
      answer().catch(() => json(500, { status: 500 }));
    };
    const server = createServer(connections.before(listener));
    connections.watch(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address.port, address.host, resolve);
    });
    return new OpsListener(server, connections);
  }

  get address(): AddressInfo {
    return this.server.address() as AddressInfo;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      const ended = this.connections.end(this.server, END_WITHIN_MS);
      this.server.close(() => {
        ended();
        resolve();
      });
    });
  }
}
