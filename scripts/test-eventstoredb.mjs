// The event store's contract on (1) SQLite, (2) the simulator, (3) a real server where TEST_EVENTSTORE_URL names one, with
// the tests of every defect of the client. Says what was not run.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  [
    ...[
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ],
    ...['--runInBand', 'libs/event-store/sqlite/contract.spec.ts', 'libs/event-store/eventstoredb'],
    ...['test/eventstoredb', ...process.argv.slice(2)],
  ],
  { stdio: 'inherit' },
);
console.log(
  process.env.TEST_EVENTSTORE_URL
    ? '\nThe contract was run on SQLite, on the simulator and on the server of TEST_EVENTSTORE_URL.'
    : '\nNOT RUN on a real server: set TEST_EVENTSTORE_URL, for example esdb://127.0.0.1:2113?tls=false.',
);
process.exit(status ?? 1);
