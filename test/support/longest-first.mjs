import { relative } from 'node:path';
import TestSequencer from '@jest/test-sequencer';

/**
 * The files that take longest, the longest first: some start many services, some fill databases. One that began last would
 * run alone at the end, on one of all cores. A file that is missing here, or has become fast, costs time and nothing else.
 */
const LONGEST = [
  'test/moving/store-copy.spec.ts',
  'test/faults/stores/faults.spec.ts',
  'test/many-processes/roles.spec.ts',
  'test/backup/backup-of-service.spec.ts',
  'test/read-models/on-postgres.spec.ts',
  'libs/subjects/on-postgres.spec.ts',
  'test/refused-starts/event-store.spec.ts',
  'test/refused-starts/postgres.spec.ts',
  'test/fuzz/every-route.spec.ts',
  'test/races/read-your-writes.spec.ts',
  'libs/policy-linter/lint-policy.spec.ts',
  'test/many-processes/turning-keys.spec.ts',
  'test/access/hardening.spec.ts',
  'test/audit/export-memory.spec.ts',
  'libs/read-models/queries/on-postgres.spec.ts',
  'test/many-processes/rotate-epoch.spec.ts',
  'test/faults/kill-sealer.spec.ts',
  'test/faults/kill-service.spec.ts',
  'test/faults/kill-import.spec.ts',
  'test/read-models/status.spec.ts',
  'test/read-models/kill.spec.ts',
  'test/e2e/on-postgres.spec.ts',
  'test/read-models/tables.spec.ts',
  'test/many-processes/alone-again.spec.ts',
];

/** Begins with the longest files; what it knows nothing of comes as jest has it. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const placeOf = ({ path, context }) => {
      const place = LONGEST.indexOf(relative(context.config.rootDir, path).replaceAll('\\', '/'));
      return place < 0 ? LONGEST.length : place;
    };
    // Where nothing was measured jest goes by the sizes of files, which say little here.
    return super.sort(tests).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
