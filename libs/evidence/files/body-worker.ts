import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { eventFile } from '../bag/index.js';
import { nodeHashing } from '../hashing/node-hashing.js';
import { BODY } from '../verify/bodies.js';
import { lookAtBody } from '../verify/look-at-body.js';
import { ContainerError } from '../zip/index.js';
import { readStored, type RandomAccess } from '../zip/read-zip.js';
import { BLOCK, BODY_ROLE, type BodyWork, type BodyWorkDone } from './body-work.js';
import { windowOn } from './window-on.js';

/** Takes blocks of bodies until none is left. What cannot be read stays unclear. */
export function readBodies(work: BodyWork): BodyWorkDone {
  const fd = openSync(work.zip, constants.O_RDONLY | constants.O_NOFOLLOW);
  const done = { from: '', to: '' };
  try {
    const { ino, dev, size } = fstatSync(fd, { bigint: true });
    if (ino !== work.inode || dev !== work.device) return done;
    const source = windowOn(fd, Number(size));
    for (;;) {
      const first = Atomics.add(work.next, 0, 1) * BLOCK;
      if (first >= work.seqs.length) return done;
      const end = Math.min(first + BLOCK, work.seqs.length);
      for (let n = first; n < end; n++) readBody(work, source, n, done);
    }
  } finally {
    closeSync(fd);
  }
}

function readBody(work: BodyWork, source: RandomAccess, n: number, done: { from: string; to: string }): void {
  const file = eventFile(work.seqs[n] ?? -1);
  const place = {
    path: `${work.folder}${file}`,
    offset: work.offsets[n] ?? 0,
    size: work.sizes[n] ?? 0,
    crc: work.crcs[n] ?? 0,
  };
  try {
    const bytes = readStored(source, place, crc32);
    const { state, rec } = lookAtBody(nodeHashing, bytes, file, work, work, n);
    work.state[n] = state;
    if (state === BODY.unclear || !work.full) return;
    if (done.from === '' || rec < done.from) done.from = rec;
    if (rec > done.to) done.to = rec;
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
  }
}

const given = workerData as Partial<BodyWork> | undefined;
// The single-file verifier is its own worker: only a thread that was begun for this does it.
if (!isMainThread && given?.role === BODY_ROLE) parentPort?.postMessage(readBodies(given as BodyWork));
