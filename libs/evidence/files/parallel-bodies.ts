import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BodiesAsked, BodiesRead, ReadsBodies } from '../verify/bodies.js';
import { BODY_ROLE, type BodyWork, type BodyWorkDone } from './body-work.js';

/** Below this threads cost more than they gain. */
const MANY = 10_000;
const MOST_THREADS = 8;

/** The thread's program: beside this file in a build; the single-file verifier itself; none in the sources. */
const PROGRAM = import.meta.url.endsWith('/parallel-bodies.js')
  ? new URL('./body-worker.js', import.meta.url)
  : import.meta.url.endsWith('/parallel-bodies.ts')
    ? undefined
    : new URL(import.meta.url);

/**
 * Reads the bodies of a ZIP on all processors, while the caller looks at the tiles.
 * @param zip path of the open ZIP
 */
export function parallelBodies(zip: string): ReadsBodies {
  return (asked) => {
    const threads = Math.min(availableParallelism(), MOST_THREADS);
    if (!PROGRAM || threads < 2 || asked.events.length < MANY) return undefined;
    const work = workOf(zip, asked);
    return work && begin(work, asked.events, PROGRAM, threads);
  };
}

/** Everything that the threads need; undefined if a body does not lie in the ZIP as it is. */
function workOf(zip: string, { files, events, full, origin, controller }: BodiesAsked): BodyWork | undefined {
  const count = events.length;
  const [head] = events;
  const { ino, dev } = statSync(zip, { bigint: true });
  const first = (head && files.place?.(head.file)?.path) ?? '';
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes * count);
  const work: BodyWork = {
    role: BODY_ROLE,
    zip,
    inode: ino,
    device: dev,
    folder: first.slice(0, first.length - (head?.file.length ?? 0)),
    full,
    origin,
    controller,
    seqs: new Float64Array(shared(8)),
    offsets: new Float64Array(shared(8)),
    sizes: new Uint32Array(shared(4)),
    crcs: new Uint32Array(shared(4)),
    state: new Uint8Array(shared(1)),
    digests: new Uint8Array(shared(32)),
    prev: new Uint8Array(shared(full ? 32 : 0)),
    rev: new Float64Array(shared(full ? 8 : 0)),
    next: new Int32Array(new SharedArrayBuffer(4)),
  };
  for (const [n, { seq, file }] of events.entries()) {
    const place = files.place?.(file);
    if (!place) return undefined;
    work.seqs[n] = seq;
    work.offsets[n] = place.offset;
    work.sizes[n] = place.size;
    work.crcs[n] = place.crc;
  }
  return work;
}

function begin(work: BodyWork, events: BodiesRead['events'], program: URL, threads: number): BodiesRead {
  const parts = Array.from({ length: threads }, () => oneThread(work, program));
  const done = Promise.all(parts).then((all) => {
    const times = all.filter((part) => part !== undefined && part.from !== '') as BodyWorkDone[];
    if (times.length === 0) return undefined;
    return { from: least(times.map(({ from }) => from)), to: greatest(times.map(({ to }) => to)) };
  });
  const { state, digests, prev, rev } = work;
  const bytes = work.sizes.reduce((sum, size) => sum + size, 0);
  return { events, bytes, state, digests, prev, rev, done };
}

/** A thread that breaks off leaves bodies unclear, and nothing else. */
function oneThread(work: BodyWork, program: URL): Promise<BodyWorkDone | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(program, { workerData: work, stdout: false });
    worker.once('message', (part: BodyWorkDone) => resolve(part));
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve(undefined));
  });
}

const least = (texts: readonly string[]): string => texts.reduce((a, b) => (b < a ? b : a));
const greatest = (texts: readonly string[]): string => texts.reduce((a, b) => (b > a ? b : a));
