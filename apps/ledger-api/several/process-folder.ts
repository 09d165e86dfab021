import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderInUse } from '#event-store';
import { lockDataFolder } from '#event-store/sqlite';

/** Where a process keeps what is its own. */
export interface ProcessFolder {
  readonly folder: string;
  /** Ends the names of the streams that only this process writes: `main`, or one of its own where there are several. */
  readonly writer: string;
  /** Those of the other processes on the same DATA_DIR, also of those that have ended, as of now. */
  others(): readonly string[];
  release(): void;
}

/** More processes than anybody runs on one folder. */
const MOST = 1_000;

/**
 * The folder of a process that is alone: DATA_DIR, locked. Of several on one DATA_DIR each has the first place below it that
 * nobody holds, so whoever starts after one that has ended goes on with what that one left: records of checks, bundles,
 * links under way. What they share (keys that wrap keys, the key that signs the log,
 * credentials) stays in DATA_DIR itself; of the log each has a copy.
 * @throws DataFolderInUse
 */
export function openProcessFolder(dataFolder: string, several: boolean): ProcessFolder {
  const places = join(dataFolder, 'processes');
  const placesBut = (own: string) =>
    existsSync(places)
      ? readdirSync(places)
          .filter((name) => name !== own)
          .map((name) => join(places, name))
      : [];
  if (!several) return { ...lockDataFolder(dataFolder), writer: 'main', others: () => placesBut('') };
  for (let place = 1; place <= MOST; place++) {
    try {
      const name = String(place);
      return { ...lockDataFolder(join(places, name)), writer: `p${name}`, others: () => placesBut(name) };
    } catch (error) {
      if (!(error instanceof DataFolderInUse)) throw error;
    }
  }
  throw new DataFolderInUse(dataFolder);
}
