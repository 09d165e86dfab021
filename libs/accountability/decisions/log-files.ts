import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A file of the decision log. Its name says of which time it holds every decision: what falls into no file was
 * decided while nothing was kept (switched off, no room, killed), or has been deleted.
 */
export interface LogFile {
  readonly name: string;
  readonly path: string;
  /** First instant covered, UTC milliseconds. */
  readonly from: number;
  /** Last instant covered; absent while it is being written. */
  readonly to?: number;
  readonly packed: boolean;
  readonly bytes: number;
  /** When it was last written to, UTC milliseconds. */
  readonly writtenAt: number;
}

const NAME = /^decisions-(\d{8}T\d{9}Z)(?:-(\d{8}T\d{9}Z))?\.ndjson(\.gz)?$/;

/** Name of the file that is being written (`to` absent), of a finished one, or of a packed one. */
export function fileName(from: number, to?: number, packed = false): string {
  const until = to === undefined ? '' : `-${compact(to)}`;
  return `decisions-${compact(from)}${until}.ndjson${packed ? '.gz' : ''}`;
}

/** The log's files in order of time; other files are passed over, and the plain form of a packed one. */
export async function listFiles(folder: string): Promise<LogFile[]> {
  const files: LogFile[] = [];
  const names = new Set(await readdir(folder));
  for (const name of names) {
    if (NAME.test(name) && !names.has(`${name}.gz`)) {
      // Packed while the folder was read: then it stands under its other name.
      const file = (await fileAt(folder, name)) ?? (await fileAt(folder, `${name}.gz`));
      if (file) files.push(file);
    }
  }
  return files.sort((a, b) => a.from - b.from || (a.to ?? Infinity) - (b.to ?? Infinity));
}

async function fileAt(folder: string, name: string): Promise<LogFile | undefined> {
  const [, from, to, packed] = NAME.exec(name) ?? [];
  const path = join(folder, name);
  const found = from === undefined ? undefined : await stat(path).catch(() => undefined);
  if (from === undefined || !found) return undefined;
  return {
    name,
    path,
    from: instant(from),
    ...(to !== undefined && { to: instant(to) }),
    packed: packed !== undefined,
    bytes: found.size,
    writtenAt: found.mtimeMs,
  };
}

function compact(at: number): string {
  return new Date(at).toISOString().replace(/[-:.]/g, '');
}

function instant(text: string): number {
  const [, y, mo, d, h, mi, s, ms] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(text) ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
}
