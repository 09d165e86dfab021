import { makeOwnersFile, openedDatabase } from '#sqlite-driver';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { syncFile } from '#durable-files';

/** Pages (of 4 KiB) that are copied before others get their turn. */
const PAGES = 256;
const ALL = 2 ** 31 - 1;

/** A copy under way of a database that goes on being written. */
export interface DatabaseCopy {
  /** Pages copied and pages in all, so far as is known. */
  readonly progress: { readonly copied: number; readonly total: number };
  /** Resolves when next to nothing is missing; what changes is copied along from then on. */
  readonly almost: Promise<void>;
  /** Copies what is missing: the copy holds what the database held at an instant before this resolves. */
  finish(): Promise<void>;
  /** Gives up; the copy is worth nothing. Resolves when its file is closed. */
  abandon(): Promise<void>;
}

/** The copy was given up. */
class Abandoned extends Error {}

/**
 * Begins to copy a database through the connection of this process that writes it (SQLite's online backup): whatever
 * that connection writes meanwhile is copied along, and it is never kept from writing.
 * @param file path of the database @param target path of the copy, made for its owner alone
 * @throws Error if this process has no such file open
 */
export function startCopy(file: string, target: string): DatabaseCopy {
  const database = openedDatabase(file);
  if (!database) throw new Error(`${file} is not open here`);
  makeOwnersFile(target);
  const progress = { copied: 0, total: 0 };
  let wish: 'almost' | 'finish' | 'abandon' = 'almost';
  let reached: () => void = () => undefined;
  const reachedAlmost = new Promise<void>((resolve) => (reached = resolve));
  const copy = async (): Promise<void> => {
    for (;;) {
      let wasAsked = false;
      const { totalPages } = await database.backup(target, {
        progress: ({ totalPages: total, remainingPages }) => {
          progress.total = total;
          progress.copied = total - remainingPages;
          if (wish === 'abandon') throw new Abandoned();
          wasAsked = wish === 'finish';
          if (wasAsked) return ALL;
          if (remainingPages > PAGES) return PAGES;
          reached();
          return 0;
        },
      });
      // The driver takes a database in the middle of a transaction for one without pages, and is done with it.
      if (wasAsked && totalPages > 0) return;
      if (wish === 'abandon') throw new Abandoned();
      await nextTurn();
    }
  };
  const done = copy();
  const almost = Promise.race([reachedAlmost, done]);
  // Whoever waits for neither has given up.
  almost.catch(() => undefined);
  return {
    progress,
    // The end of the copy then has little to wait for.
    almost: almost.then(() => syncFile(target)),
    finish: async () => {
      wish = 'finish';
      await done;
    },
    abandon: async () => {
      wish = 'abandon';
      await done.then(
        () => undefined,
        () => undefined,
      );
    },
  };
}
