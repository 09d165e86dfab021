import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

/** How often connections that have become idle are looked for while the server ends, milliseconds. */
const LOOK_EVERY_MS = 25;

/**
 * The connections of a server, so that it can end. `server.close()` waits for every one of them, and from then on
 * node looks after none: one that is kept alive, was opened without a request, or whose client stopped in the middle of
 * its request would hold the service for ever.
 */
export class OpenConnections {
  readonly #open = new Set<Socket>();
  /** Those on which a request has begun: it may be under way. */
  readonly #begun = new WeakSet<Socket>();

  /** Follows the connections of a server. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  /** Notes on which connections requests begin. */
  before(serve: RequestListener): RequestListener {
    return (request, response) => {
      this.#begun.add(request.socket);
      serve(request, response);
    };
  }

  /**
   * From now on lets go of every connection on which nothing is under way; after `withinMs` of all others, too.
   * @returns stops that, once the server has ended
   */
  end(server: Server, withinMs: number): () => void {
    const look = () => {
      for (const socket of this.#open) if (!this.#begun.has(socket)) socket.destroy();
      server.closeIdleConnections();
    };
    look();
    const looking = setInterval(look, LOOK_EVERY_MS);
    const deadline = setTimeout(() => server.closeAllConnections(), withinMs);
    return () => {
      clearInterval(looking);
      clearTimeout(deadline);
    };
  }
}
