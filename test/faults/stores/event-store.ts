import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { built, freePort } from '../../support/service-process.js';

/**
 * Runs a real server instead of the simulator: a shell command that becomes the server itself (`exec …`), on the HTTP port
 * `$PORT`, without TLS, with its data in `$FOLDER`.
 */
const COMMAND = process.env['TEST_EVENTSTORE_COMMAND'];

/** A real server looks through its files first. */
const LISTENS_WITHIN_MS = 60_000;

/**
 * An event store in a process of its own, which can be killed and stopped: the simulator, with its log in a file, or a real
 * one.
 */
export class EventStoreProcess {
  #child: ChildProcess | undefined;
  #url = '';

  private constructor(private readonly folder: string) {}

  static async start(folder: string): Promise<EventStoreProcess> {
    const store = new EventStoreProcess(folder);
    await store.startAgain();
    return store;
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(/:(\d+)/.exec(this.#url)?.[1]);
  }

  /** kill -9: connections break, whatever was under way has no answer. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** On the same port, with what it held. */
  async startAgain(): Promise<void> {
    const port = this.#url ? this.port : await freePort();
    const child = COMMAND === undefined ? this.#simulator(port) : this.#server(COMMAND, port);
    process.once('exit', () => child.kill('SIGKILL'));
    this.#child = child;
    this.#url = `esdb://127.0.0.1:${port}?tls=false`;
    await listens(child, port);
  }

  #simulator(port: number): ChildProcess {
    const args = [built('test/event-store-simulator/serve.js'), join(this.folder, 'event-store.jsonl')];
    return spawn(process.execPath, [...args, String(port)], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  #server(command: string, port: number): ChildProcess {
    const env = { ...process.env, PORT: String(port), FOLDER: join(this.folder, 'event-store') };
    return spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'], env });
  }

  /** SIGSTOP: it holds its connections and says nothing. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  wake(): void {
    this.#child?.kill('SIGCONT');
  }
}

/** Waits until something listens there. @throws Error if the process ends, or after a minute */
async function listens(child: ChildProcess, port: number): Promise<void> {
  const end = performance.now() + LISTENS_WITHIN_MS;
  while (!(await connects(port))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the event store ended');
    if (performance.now() > end) throw new Error('the event store does not listen');
    await pause(20);
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('connect', () => socket.destroy());
    socket.once('error', () => resolve(false));
  });
}
