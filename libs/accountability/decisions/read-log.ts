import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type DecisionEntry, readEntry } from './decision-line.js';
import { listFiles, type LogFile } from './log-files.js';

/** Which decisions are wanted: every member narrows. Times are UTC milliseconds, `from` included, `to` excluded. */
export interface DecisionFilter {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly controller?: string | undefined;
  readonly purpose?: string | undefined;
  readonly subject?: string | undefined;
  readonly permitted?: boolean | undefined;
}

/** A cold question waits for a stream before it is answered, so lines may stand a little out of order. */
export const SLACK_MS = 30_000;

/** The decisions that fit, file by file: in order of time, but for questions that had to wait. */
export async function* readDecisions(folder: string, filter: DecisionFilter): AsyncGenerator<DecisionEntry> {
  const { from = -Infinity, to = Infinity } = filter;
  for (const file of await listFiles(folder)) {
    if (file.from - SLACK_MS > to || (file.to ?? Infinity) + SLACK_MS < from) continue;
    for await (const line of linesOf(file)) {
      const entry = readEntry(line);
      if (entry && fits(entry, filter)) yield entry;
    }
  }
}

/** Looks for several decisions at once: each file is read once. */
export async function findDecisions(
  folder: string,
  wanted: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, DecisionEntry>> {
  const found = new Map<string, DecisionEntry>();
  for (const file of await listFiles(folder)) {
    const near = [...wanted].filter(([id, at]) => !found.has(id) && isNear(file, at));
    if (near.length === 0) continue;
    const ids = new Set(near.map(([id]) => id));
    for await (const line of linesOf(file)) {
      // `{"id":"` and the id: no line is parsed in vain.
      if (!ids.has(line.slice(7, 43))) continue;
      const entry = readEntry(line);
      if (!entry) continue;
      found.set(entry.id, entry);
      ids.delete(entry.id);
      if (ids.size === 0) break;
    }
  }
  return found;
}

/** Whether the log holds every decision of an instant. */
export function covers(files: readonly LogFile[], at: number): boolean {
  return files.some(({ from, to }) => from <= at && at <= (to ?? Infinity));
}

function isNear({ from, to }: LogFile, at: number): boolean {
  return from - SLACK_MS <= at && at <= (to ?? Infinity) + SLACK_MS;
}

function fits(entry: DecisionEntry, { from, to, controller, purpose, subject, permitted }: DecisionFilter) {
  const at = Date.parse(entry.at);
  return (
    (from === undefined || at >= from) &&
    (to === undefined || at < to) &&
    (controller === undefined || entry.controller === controller) &&
    (purpose === undefined || entry.purpose === purpose) &&
    (subject === undefined || entry.subject === subject) &&
    (permitted === undefined || entry.permitted === permitted)
  );
}

async function* linesOf(file: LogFile): AsyncGenerator<string> {
  const source = createReadStream(file.path);
  const bytes: Readable = file.packed ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => bytes.destroy(error));
  bytes.setEncoding('latin1');
  let rest = '';
  try {
    for await (const chunk of bytes as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // Packed meanwhile, or deleted because it is too old.
    if (!file.packed) yield* linesOf({ ...file, path: `${file.path}.gz`, packed: true });
  } finally {
    source.destroy();
  }
}
