import { Worker } from 'node:worker_threads';
import type { Fact } from '#domain';
import type { MakesNewcomers, MakingResult, MakingTask } from './newcomer-makers.js';
import { readPersons, writeGroups, type MadeMessage, type MakingMessage } from './newcomer-message.js';

/** A thread that nobody asked for so long ends, milliseconds: it holds wrapping keys in memory. */
const IDLE_MS = 30_000;

/** Tasks that the thread has at a time: one to work on, and the next one at hand. Later ones are judged later. */
const TASKS_AT_ONCE = 2;

/** New objects live as long as their task: room for all of one, so that nothing is copied that is about to go. */
const YOUNG_GENERATION_MB = 96;

/** Where the build puts the thread's program; the sources, as tests run them, have none. */
const PROGRAM = new URL('./newcomer-worker.js', import.meta.url);

interface Waiting {
  resolve(result: MakingResult): void;
  reject(error: Error): void;
}

/** What a thread was told. */
interface Begun {
  readonly worker: Worker;
  /** Bucket -> epoch. */
  readonly wrapping: Map<string, number>;
  readonly laws: Map<string, readonly Fact[]>;
}

/**
 * Makes new persons in a thread of its own: to judge, wrap and seal thousands of facts takes longer than to store
 * them, and meanwhile the process answers questions and waits for the disk. Begun when it is needed; holds no process up.
 */
export class NewcomerThread implements MakesNewcomers {
  /** Whether the running code is a build, so that there is a program for the thread. */
  static readonly possible = import.meta.url.endsWith('.js');

  /** They are only stored here; each portion waits for the disk three times. */
  readonly portion = 500;

  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: (() => void)[] = [];
  #begun: Begun | undefined;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;
  #running = 0;

  async make(task: MakingTask): Promise<MakingResult> {
    for (const controller of new Set(task.groups.map((group) => group.controller)))
      await task.laws.of(controller);
    if (this.#running >= TASKS_AT_ONCE) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running += 1;
    try {
      return await this.#ask(task);
    } finally {
      // The place goes to whoever waits, or is free.
      const next = this.#queue.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  #ask({ groups, laws, mode, keys, now }: MakingTask): Promise<MakingResult> {
    clearTimeout(this.#idle);
    const begun = (this.#begun ??= this.#begin(keys.secret()));
    const id = (this.#asked += 1);
    const told = new Map<string, MakingMessage['wrapping'][number]>();
    const ruled = new Map<string, readonly Fact[]>();
    for (const { controller, draft } of groups) {
      const { bucket, epoch } = draft.wrapping;
      if (begun.wrapping.get(bucket) !== epoch) told.set(bucket, draft.wrapping);
      const facts = laws.factsOf(controller);
      if (begun.laws.get(controller) !== facts) ruled.set(controller, facts);
    }
    const message: MakingMessage = {
      ...{ id, mode, groups: writeGroups(groups), now: now(), sentAt: Date.now() },
      wrapping: Array.from(told.values(), ({ key, ...of }) => ({ ...of, key: Uint8Array.from(key) })),
      laws: Array.from(ruled, ([controller, facts]) => ({ controller, facts })),
    };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // Waiting for an answer is work; waiting for a task is not.
      begun.worker.ref();
      begun.worker.postMessage(
        message,
        message.wrapping.map(({ key }) => key.buffer as ArrayBuffer),
      );
      for (const [bucket, { epoch }] of told) begun.wrapping.set(bucket, epoch);
      for (const [controller, facts] of ruled) begun.laws.set(controller, facts);
    });
  }

  #begin(importSecret: Uint8Array): Begun {
    const worker = new Worker(PROGRAM, {
      workerData: Uint8Array.from(importSecret),
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.on('message', (message: MadeMessage) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      waiting?.resolve({ judgedAt: message.judgedAt, persons: readPersons(message) });
      this.#rest(worker);
    });
    worker.on('error', (error) => this.#ended(worker, error));
    worker.on('exit', () => this.#ended(worker, new Error('the thread that makes new persons has ended')));
    return { worker, wrapping: new Map(), laws: new Map() };
  }

  #rest(worker: Worker): void {
    if (this.#waiting.size > 0) return;
    worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void worker.terminate(), IDLE_MS).unref();
  }

  #ended(worker: Worker, error: Error): void {
    if (this.#begun?.worker !== worker) return;
    this.#begun = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
