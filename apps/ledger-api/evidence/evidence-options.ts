import { readFileSync } from 'node:fs';
import {
  EvidenceError,
  HttpTimeStamps,
  HttpWitness,
  nodeHashing,
  readPolicy,
  type Anchors,
  type EvidenceLogOptions,
} from '#evidence';
import { Logger } from '@nestjs/common';
import type { Configuration } from '../configuration/configuration.js';
import { ConfigurationError } from '../configuration/read-configuration.js';

const logger = new Logger('Evidence');

/** What a deployer set for the log. @throws ConfigurationError for a policy file that cannot be used */
export function evidenceOptions(
  configuration: Configuration,
): Pick<EvidenceLogOptions, 'rules' | 'signingKeyFile' | 'anchors' | 'onFault'> {
  const { SEAL_COUNT, SEAL_WAIT_MS, SEAL_INTERVAL_MS, SIGNING_KEY_FILE } = configuration;
  return {
    rules: { count: SEAL_COUNT, waitMs: SEAL_WAIT_MS, idleMs: SEAL_INTERVAL_MS },
    ...(SIGNING_KEY_FILE && { signingKeyFile: SIGNING_KEY_FILE }),
    anchors: anchorsOf(configuration),
    onFault: (error) => logger.error({ err: error }, 'the log: something did not work'),
  };
}

function anchorsOf({ WITNESS_POLICY_FILE, TIMESTAMP_URL, TIMESTAMP_INTERVAL_MS }: Configuration): Anchors {
  return {
    ...(WITNESS_POLICY_FILE && { witnesses: witnessesIn(WITNESS_POLICY_FILE) }),
    ...(TIMESTAMP_URL && { timeStamps: new HttpTimeStamps(TIMESTAMP_URL, TIMESTAMP_URL, nodeHashing) }),
    timeStampEveryMs: TIMESTAMP_INTERVAL_MS,
  };
}

function witnessesIn(file: string): HttpWitness[] {
  try {
    const { witnesses } = readPolicy(nodeHashing, readFileSync(file, 'utf8'));
    const reachable = witnesses.flatMap(({ key, url }) =>
      url === undefined ? [] : [new HttpWitness(key, url.replace(/\/+$/, ''))],
    );
    if (reachable.length > 0) return reachable;
    throw new ConfigurationError(['WITNESS_POLICY_FILE must name at least one witness with a URL.']);
  } catch (error) {
    if (error instanceof EvidenceError)
      throw new ConfigurationError([
        `WITNESS_POLICY_FILE is no trust policy (C2SP tlog-policy): ${error.where}.`,
      ]);
    if ((error as NodeJS.ErrnoException).code !== undefined)
      throw new ConfigurationError([
        `WITNESS_POLICY_FILE cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
      ]);
    throw error;
  }
}
