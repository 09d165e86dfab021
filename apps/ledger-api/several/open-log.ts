import {
  demandShared,
  type EvidenceLog,
  type EvidenceLogOptions,
  followLog,
  LogErrands,
  openEvidenceLog,
} from '#evidence';
import type { Leadership, PostgresDatabase } from '#postgres';
import { Logger } from '@nestjs/common';
import type { ProcessRoles } from '../configuration/roles.js';
import { SharedLog } from './shared-log.js';

const logger = new Logger('Evidence');

/** The log of this process, and whom to tell of elections, where there are some. */
export interface LogOfRole {
  readonly log: EvidenceLog;
  readonly shared?: SharedLog;
}

/**
 * Opens the log: as its one sealer; or, of several processes, as one that follows it, and seals it when it is elected. On
 * PostgreSQL the log is shared, and this process has a copy.
 * @param dataFolder DATA_DIR, where a process that was alone kept the log
 * @param election this process's share in the role of the sealer
 * @param forgotten is told whom another process has forgotten
 * @throws SealerHalted, PostgresError
 */
export async function openLogOfRole(
  roles: ProcessRoles,
  options: EvidenceLogOptions,
  dataFolder: string,
  database: PostgresDatabase | undefined,
  election: Leadership | undefined,
  forgotten: (subjectId: string) => void,
): Promise<LogOfRole> {
  if (!database) return { log: await openEvidenceLog(options) };
  if (!roles.several) return { log: await openEvidenceLog({ ...options, shared: { database } }) };
  const fence: Leadership['fence'] = async (sql) => election?.fence(sql);
  const shared = new SharedLog({
    origin: options.origin,
    ...((roles.api || roles.sealer) && {
      follow: () => followLog({ ...options, shared: { database }, onForgotten: forgotten }),
    }),
    ...(roles.sealer && {
      seal: async (epoch: number) => {
        await demandShared(dataFolder, database);
        return openEvidenceLog({ ...options, shared: { database, election: { epoch, fence } } });
      },
    }),
    errands: new LogErrands(database, options.clock),
    onFault: (error) => logger.error({ err: error }, 'the log could not be taken over'),
  });
  await shared.open();
  return { log: shared, shared };
}
