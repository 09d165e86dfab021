import type { DecisionEntry } from './decision-line.js';
import { listFiles, type LogFile } from './log-files.js';
import { type DecisionFilter, findDecisions, readDecisions, SLACK_MS } from './read-log.js';

/** What the logs of a ledger's other processes say of some decisions. */
export interface OthersSay {
  readonly found: ReadonlyMap<string, DecisionEntry>;
  /** Whether what is not found was not decided by any of them at an instant. */
  vouch(at: number): boolean;
}

/** Looks for decisions in the logs of other processes. @param wanted times by id, UTC milliseconds */
export async function askOthers(
  folders: readonly string[],
  wanted: ReadonlyMap<string, number>,
  now: number,
): Promise<OthersSay> {
  const found = new Map<string, DecisionEntry>();
  const logs: (readonly LogFile[])[] = [];
  let moved = false;
  for (const folder of folders) {
    const files = await listFiles(folder);
    for (const [id, entry] of await findDecisions(folder, wanted)) found.set(id, entry);
    logs.push(files);
    // A file that was renamed meanwhile may have been passed over.
    moved ||= namesOf(await listFiles(folder)) !== namesOf(files);
  }
  return {
    found,
    // What another process has decided a moment ago it may not have written yet.
    vouch: (at) =>
      logs.length === 0 || (!moved && at < now - SLACK_MS && logs.every((files) => vouches(files, at))),
  };
}

/**
 * Whether another process's log holds every decision that it made at an instant: it holds them all, or the process did not
 * run. Who was killed may have made some just after its last line; who has no files of that time may have deleted them.
 */
function vouches(files: readonly LogFile[], at: number): boolean {
  const [first] = files;
  if (first === undefined) return true;
  const ended = ({ to, writtenAt }: LogFile) => to ?? writtenAt;
  return at >= first.from && !files.some((file) => ended(file) < at && at <= ended(file) + SLACK_MS);
}

/** Decisions of several folders in order of time. */
export async function* readInOrder(
  folders: readonly string[],
  filter: DecisionFilter,
): AsyncGenerator<DecisionEntry> {
  const readers = folders.map((folder) => readDecisions(folder, filter));
  try {
    const next = await Promise.all(readers.map((reader) => reader.next()));
    for (;;) {
      let first: number | undefined;
      for (const [i, { done, value }] of next.entries())
        if (!done && (first === undefined || value.at < (next[first]?.value as DecisionEntry).at)) first = i;
      if (first === undefined) return;
      yield next[first]?.value as DecisionEntry;
      next[first] = await (readers[first] as AsyncGenerator<DecisionEntry>).next();
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.return(undefined)));
  }
}

function namesOf(files: readonly LogFile[]): string {
  return files.map(({ name }) => name).join();
}
