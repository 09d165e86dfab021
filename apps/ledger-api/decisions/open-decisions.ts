import { join } from 'node:path';
import { DecisionLog } from '#accountability';
import { Logger } from '@nestjs/common';
import type { Configuration } from '../configuration/configuration.js';

const logger = new Logger('Decisions');
const MB = 1024 * 1024;

/**
 * Opens `decisions` in the data folder; undefined where the deployer wants no decision log.
 * @param others folders of the ledger's other processes: what they decided is told here, too
 */
export async function openDecisions(
  configuration: Configuration,
  clock: { now(): number },
  others: () => readonly string[] = () => [],
): Promise<DecisionLog | undefined> {
  if (configuration.DECISION_LOG === 'off') return undefined;
  return DecisionLog.open({
    folder: join(configuration.DATA_DIR, 'decisions'),
    clock,
    elsewhere: () => others().map((folder) => join(folder, 'decisions')),
    fileBytes: configuration.DECISION_LOG_FILE_MB * MB,
    fileMs: configuration.DECISION_LOG_FILE_HOURS * 3_600_000,
    retention: { days: configuration.DECISION_LOG_DAYS, bytes: configuration.DECISION_LOG_MAX_MB * MB },
    // Checks go on: an answer that the law gives is not withheld because it cannot be noted.
    onFault: (error) => logger.error({ err: error }, 'checks are not kept'),
  });
}
