import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { built } from '../../support/service-process.js';

/** An event store in a process of its own, which can be killed and stopped: the simulator, with its log in a file. */
export class EventStoreProcess {
  #child: ChildProcess | undefined;
  #url = '';

  private constructor(private readonly file: string) {}

  static async start(folder: string): Promise<EventStoreProcess> {
    const store = new EventStoreProcess(join(folder, 'event-store.jsonl'));
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
    const args = [
      built('test/event-store-simulator/serve.js'),
      this.file,
      ...(this.#url ? [String(this.port)] : []),
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    process.once('exit', () => child.kill('SIGKILL'));
    this.#child = child;
    this.#url = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
      child.once('exit', () => reject(new Error('the event store ended')));
    });
  }

  /** SIGSTOP: it holds its connections and says nothing. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  wake(): void {
    this.#child?.kill('SIGCONT');
  }
}
