import { join } from 'node:path';
import { DataFolderInUse } from '#event-store';
import { lockDataFolder } from '#event-store/sqlite';

/** Where a process keeps what is its own. */
export interface ProcessFolder {
  readonly folder: string;
  release(): void;
}

/** More processes than anybody runs on one folder. */
const MOST = 1_000;

/**
 * The folder of a process that is alone: DATA_DIR, locked. Of several on one DATA_DIR each has the first place below it that
 * nobody holds, so whoever starts after one that has ended goes on with what that one left: records of checks, bundles,
 * links under way. What they share (keys that wrap keys, credentials, the log) stays in DATA_DIR itself.
 * @throws DataFolderInUse
 */
export function openProcessFolder(dataFolder: string, several: boolean): ProcessFolder {
  if (!several) return lockDataFolder(dataFolder);
  for (let place = 1; place <= MOST; place++) {
    try {
      return lockDataFolder(join(dataFolder, 'processes', String(place)));
    } catch (error) {
      if (!(error instanceof DataFolderInUse)) throw error;
    }
  }
  throw new DataFolderInUse(dataFolder);
}
