import { pack, type BundleModel, type Packed } from '#evidence';
import { parentPort } from 'node:worker_threads';
import { writeReadable } from './write-readable.js';

/** What a thread is asked to do. */
export type Task =
  | { readonly kind: 'write'; readonly model: BundleModel }
  | { readonly kind: 'pack'; readonly path: string; readonly bytes: Uint8Array };

/** What it gives back, by the kind of its task. */
export interface Results {
  readonly write: ReadonlyMap<string, Uint8Array | string>;
  readonly pack: Packed;
}

/** What the thread sends; a fault as its text. */
export type Reply =
  | { readonly id: number; readonly result: Results[keyof Results] }
  | { readonly id: number; readonly fault: string };

parentPort?.on('message', ({ id, task }: { readonly id: number; readonly task: Task }) => {
  void run(task)
    .then((result): Reply => ({ id, result }))
    .catch((error: unknown): Reply => ({ id, fault: error instanceof Error ? error.message : 'unknown' }))
    .then((reply) => parentPort?.postMessage(reply));
});

async function run(task: Task): Promise<Results[keyof Results]> {
  return task.kind === 'write' ? await writeReadable(task.model) : pack(task.path, task.bytes);
}
