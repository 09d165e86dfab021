import type { NewEvent } from '#event-store';
import { createHash } from 'node:crypto';

/** One append of the workload; the same numbers give the same append in every process, byte for byte. */
export interface PlannedAppend {
  readonly stream: string;
  readonly expected: bigint | 'no_stream';
  readonly events: readonly NewEvent[];
}

/** Writers of one process, each appending one after the other. */
export const WRITERS = 24;

/** Appends to one stream before the writer begins another one. */
const APPENDS_PER_STREAM = 6;

function digest(...parts: (string | number)[]): Buffer {
  return createHash('sha256').update(parts.join(' ')).digest();
}

function uuid(...parts: (string | number)[]): string {
  const hex = digest(...parts).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** Events of the n-th append of a writer: 1 to 4. */
function size(writer: number, n: number): number {
  return 1 + ((writer + n) % 4);
}

/** The n-th append (from 0) of a writer in a round. */
export function plannedAppend(round: string, writer: number, n: number): PlannedAppend {
  const first = n - (n % APPENDS_PER_STREAM);
  let before = 0;
  for (let earlier = first; earlier < n; earlier += 1) before += size(writer, earlier);
  const events = Array.from({ length: size(writer, n) }, (_, index) => {
    const seed = digest(round, writer, n, index, 'data');
    const data = new Uint8Array(Buffer.concat(Array.from({ length: 1 + ((seed[0] ?? 0) % 60) }, () => seed)));
    return { id: uuid(round, writer, n, index), type: 'test.happened', data };
  });
  return {
    stream: `subject-${uuid(round, writer, first, 'stream')}`,
    expected: before === 0 ? 'no_stream' : BigInt(before - 1),
    events,
  };
}
