// Runs the end-to-end suite on embedded stores, and once more on production stores where TEST_EVENTSTORE_URL and
// TEST_DATABASE_URL name them. Says what was not run.
import { spawnSync } from 'node:child_process';

const { TEST_EVENTSTORE_URL: events, TEST_DATABASE_URL: database } = process.env;

function run(stores) {
  console.log(`\nEnd to end on ${stores} stores`);
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { status } = spawnSync(
    process.execPath,
    [...args, 'node_modules/jest/bin/jest.js', '--runInBand', 'test/e2e', ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, E2E_STORES: stores } },
  );
  return status ?? 1;
}

let failed = run('embedded');
if (events || database) failed ||= run('production');
const missing = [
  ...(events ? [] : ['EventStoreDB (TEST_EVENTSTORE_URL is not set)']),
  ...(database ? [] : ['PostgreSQL (TEST_DATABASE_URL is not set)']),
];
if (missing.length > 0) console.log(`\nNOT RUN on ${missing.join(' and ')}.`);
process.exit(failed);
