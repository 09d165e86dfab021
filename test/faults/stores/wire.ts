import { connect, createServer, type Server, type Socket } from 'node:net';

interface Connection {
  readonly near: Socket;
  readonly far: Socket;
  /** What the near side said first. */
  first: Buffer | undefined;
  deaf: boolean;
}

/** A wire between processes and one of their stores, which can be cut; nothing of what it carries is looked at or changed. */
export class Wire {
  readonly #open = new Set<Connection>();
  #isCut = false;

  private constructor(
    private readonly server: Server,
    /** Of the near end, on the loopback interface. */
    readonly port: number,
  ) {}

  /** Leads from a free port to this one. */
  static async to(farPort: number): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const wire = new Wire(server, port);
    server.on('connection', (near) => wire.#take(near, farPort));
    return wire;
  }

  /** The address of a store, as it is called through this wire. */
  through(url: string): string {
    return url.replace(/(127\.0\.0\.1|localhost):\d+/, `127.0.0.1:${this.port}`);
  }

  /** Every connection is broken off, and none is let through until the wire is mended. */
  cut(): void {
    this.#isCut = true;
    for (const { near, far } of this.#open) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  mend(): void {
    this.#isCut = false;
  }

  /**
   * Of the connections that begin with these words the far side is broken off; the near side stays open and hears nothing
   * any more, as if the host between them were gone.
   * @returns how many they were
   */
  lose(words: string): number {
    const lost = [...this.#open].filter(({ first, deaf }) => !deaf && first?.includes(words));
    for (const connection of lost) {
      connection.deaf = true;
      connection.far.resetAndDestroy();
    }
    return lost.length;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  #take(near: Socket, farPort: number): void {
    if (this.#isCut) return void near.resetAndDestroy();
    const far = connect(farPort, '127.0.0.1');
    const connection: Connection = { near, far, first: undefined, deaf: false };
    this.#open.add(connection);
    near.setNoDelay(true);
    far.setNoDelay(true);
    near.on('data', (bytes: Buffer) => {
      connection.first ??= bytes;
      if (!connection.deaf && !far.write(bytes)) near.pause();
    });
    far.on('data', (bytes: Buffer) => {
      if (!connection.deaf && !near.write(bytes)) far.pause();
    });
    near.on('drain', () => far.resume());
    far.on('drain', () => near.resume());
    const over = (): void => {
      if (connection.deaf && !near.destroyed) return;
      this.#open.delete(connection);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.on('error', over);
      socket.on('end', over);
      socket.on('close', over);
    }
  }
}
