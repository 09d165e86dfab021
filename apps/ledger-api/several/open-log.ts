import { type EvidenceLog, type EvidenceLogOptions, openEvidenceLog } from '#evidence';
import type { PostgresDatabase } from '#postgres';
import { Logger } from '@nestjs/common';
import type { ProcessRoles } from '../configuration/roles.js';
import { demandLogPlace } from './log-place.js';
import { SharedLog } from './shared-log.js';

const logger = new Logger('Evidence');

/** The log of this process, and whom to tell of elections, where there are some. */
export interface LogOfRole {
  readonly log: EvidenceLog;
  readonly shared?: SharedLog;
}

/** Opens the log as its one sealer; of several processes whoever is elected does so. @throws SealerHalted */
export async function openLogOfRole(
  roles: ProcessRoles,
  options: EvidenceLogOptions,
  database: PostgresDatabase | undefined,
): Promise<LogOfRole> {
  if (!roles.several) return { log: await openEvidenceLog(options) };
  const open = async (): Promise<EvidenceLog> => {
    if (database) await demandLogPlace(options.dataFolder, database);
    return openEvidenceLog(options);
  };
  const shared = new SharedLog(options.origin, roles.sealer ? open : undefined, (error) =>
    logger.error({ err: error }, 'the log could not be taken over'),
  );
  return { log: shared, shared };
}
