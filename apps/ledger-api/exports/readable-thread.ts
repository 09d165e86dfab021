import { Worker } from 'node:worker_threads';
import type { BundleModel, Packed } from '#evidence';
import type { Reply, Results, Task } from './readable-worker.js';

/** A thread that nobody asked for so long ends. */
const IDLE_MS = 30_000;

/** Where the build puts the thread's program; the sources, as tests run them, have none. */
const PROGRAM = new URL('./readable-worker.js', import.meta.url);

interface Waiting {
  resolve(result: Results[keyof Results]): void;
  reject(error: Error): void;
}

/**
 * Writes stories and packs files in a thread of its own: a story of a thousand facts is a second of work, in which
 * nobody's question would be answered. It is begun when it is needed, and it holds no process up.
 */
export class ReadableThread {
  /** Whether the running code is a build, so that there is a program for the thread. */
  static readonly possible = import.meta.url.endsWith('.js');

  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;

  /** Begins the thread, so that it is there when it is asked. */
  prepare(): void {
    this.#worker ??= this.#begin();
    if (this.#waiting.size === 0) this.#rest(this.#worker);
  }

  write(model: BundleModel): Promise<Results['write']> {
    return this.#ask({ kind: 'write', model }) as Promise<Results['write']>;
  }

  pack(path: string, bytes: Uint8Array): Promise<Packed> {
    return this.#ask({ kind: 'pack', path, bytes }) as Promise<Packed>;
  }

  #ask(task: Task): Promise<Results[keyof Results]> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#begin());
    const id = (this.#asked += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // Waiting for an answer is work; waiting for a question is not.
      worker.ref();
      worker.postMessage({ id, task });
    });
  }

  #begin(): Worker {
    const worker = new Worker(PROGRAM);
    worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('fault' in reply) waiting?.reject(new Error(reply.fault));
      else waiting?.resolve(reply.result);
      this.#rest(worker);
    });
    worker.on('error', (error) => this.#ended(worker, error));
    worker.on('exit', () => this.#ended(worker, new Error('the thread that writes stories has ended')));
    return worker;
  }

  #rest(worker: Worker): void {
    if (this.#waiting.size > 0) return;
    worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void worker.terminate(), IDLE_MS).unref();
  }

  #ended(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
