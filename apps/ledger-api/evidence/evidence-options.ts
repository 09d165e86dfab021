import type { EvidenceLogOptions } from '#evidence';
import { Logger } from '@nestjs/common';
import type { Configuration } from '../configuration/configuration.js';

const logger = new Logger('Evidence');

/** What a deployer set for the log. */
export function evidenceOptions(
  configuration: Configuration,
): Pick<EvidenceLogOptions, 'rules' | 'signingKeyFile' | 'onFault'> {
  const { SEAL_COUNT, SEAL_WAIT_MS, SEAL_INTERVAL_MS, SIGNING_KEY_FILE } = configuration;
  return {
    rules: { count: SEAL_COUNT, waitMs: SEAL_WAIT_MS, idleMs: SEAL_INTERVAL_MS },
    ...(SIGNING_KEY_FILE && { signingKeyFile: SIGNING_KEY_FILE }),
    onFault: (error) => logger.error({ err: error }, 'the sealer was interrupted'),
  };
}
