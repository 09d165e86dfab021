import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../apps/ledger-api/configuration/read-configuration.js';
import { ServiceLogger } from '../../apps/ledger-api/ops/service-logger.js';
import { startService, type Service } from '../../apps/ledger-api/start-service.js';
import { eventStoreOf } from './stores-of-run.js';
import { onPostgres } from '../support/postgres/choose.js';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';

/** A real service on a data folder of its own, in this process. */
export interface RunningService {
  readonly url: string;
  readonly dataFolder: string;
  readonly service: Service;
  /** Stops it and takes the folder away. */
  stop(): Promise<void>;
}

/** A folder that is started again finds its database again. */
const databases = new Map<string, TestDatabase>();

async function databaseOf(dataFolder: string): Promise<TestDatabase | undefined> {
  if (!onPostgres()) return undefined;
  const database = databases.get(dataFolder) ?? (await makeTestDatabase());
  databases.set(dataFolder, database);
  return database;
}

/** Starts the service as `main.ts` does, on a free port. @param settings environment variables */
export async function runService(settings: Readonly<Record<string, string>> = {}): Promise<RunningService> {
  const dataFolder = settings['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'ledger-e2e-')));
  const database = await databaseOf(dataFolder);
  const { configuration } = readConfiguration({
    ...(database && { DATABASE_URL: database.url, KEYS_DATABASE_URL: database.keysUrl }),
    PORT: '0',
    LOG_LEVEL: 'silent',
    // Tests about access say so.
    AUTH: 'off',
    // Tests that watch the end of the store see no seals, unless they ask for them.
    SEAL_WAIT_MS: '3600000',
    ...settings,
    DATA_DIR: dataFolder,
  });
  const logger = new ServiceLogger(configuration.LOG_LEVEL);
  const service = await startService(configuration, logger, eventStoreOf(dataFolder, settings));
  return {
    url: service.url,
    dataFolder,
    service,
    stop: async () => {
      await service.close();
      if (settings['DATA_DIR'] !== undefined) return;
      await database?.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
