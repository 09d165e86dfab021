// Breaks event store, connections, PostgreSQL and processes of a running ledger, one after the other, and prints how long
// each recovery took; then the faults of the embedded stores. CI runs a short form of both. Says what was not run.
import { spawnSync } from 'node:child_process';

const begun = Date.now();
const { status } = spawnSync(
  process.execPath,
  [
    ...[
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ],
    ...['--runInBand', 'test/faults', 'libs/subjects/postgres-killed', 'libs/postgres/silent-server'],
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, FAULTS: 'all' } },
);
console.log(`\nAll faults took ${Math.round((Date.now() - begun) / 1_000)} s.`);
console.log(
  process.env['TEST_EVENTSTORE_COMMAND'] === undefined
    ? 'The event store was the simulator in a process of its own: NOT RUN on a real server, which TEST_EVENTSTORE_COMMAND would start (test/faults/stores/event-store.ts).'
    : 'The event store was the server of TEST_EVENTSTORE_COMMAND.',
);
process.exit(status ?? 1);
