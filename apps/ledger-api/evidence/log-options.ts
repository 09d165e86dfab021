import { join } from 'node:path';
import type { EventStore } from '#event-store';
import type { EvidenceLogOptions } from '#evidence';
import { type OpenLedger, SubjectReader } from '#ledger';
import type { Subjects } from '#subjects';
import type { Configuration } from '../configuration/configuration.js';
import { carryStops } from './carry-stops.js';
import { evidenceOptions } from './evidence-options.js';

/** The rooms that the log reads, and what it does when a person is forgotten. */
export interface LogParts {
  readonly store: EventStore;
  readonly subjects: Subjects;
  readonly ledger: OpenLedger;
  readonly clock: { now(): number };
  /** Of this process. */
  readonly folder: string;
  readonly onForgotten: (subjectId: string) => Promise<void>;
}

/** How the log over all facts is opened. @throws ConfigurationError for a policy file that cannot be used */
export function logOptions(
  configuration: Configuration,
  { store, subjects, ledger, clock, folder, onForgotten }: LogParts,
): EvidenceLogOptions {
  return {
    ...{ store, subjects, clock, onForgotten },
    dataFolder: folder,
    secretsFolder: join(configuration.DATA_DIR, 'secrets'),
    origin: ledger.asking.identity.origin,
    beforeForgetting: (subjectIds) =>
      carryStops(
        { reader: new SubjectReader(store, subjects), recorder: ledger.recorder, clock },
        subjectIds,
      ),
    ...evidenceOptions(configuration),
  };
}
