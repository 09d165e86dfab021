import { openSqliteEventStore } from '#event-store/sqlite';
import { PersonsAsOf, SubjectReader } from '#ledger';
import { allProjections, openReadModels } from '#read-models';

/**
 * Follows a store until it is killed, printing where the tables are. With a fourth argument it kills itself when rows and
 * checkpoint of the projection named third are written up to that position, and not committed.
 */
const [events, file, names, dieAt] = process.argv.slice(2) as [string, string, string, string?];
const store = await openSqliteEventStore({ file: events });
const boxes = { open: async () => ({ fields: {}, erased: [] }) };
const wanted = names.split(',');
const tables = await openReadModels({
  store,
  persons: new PersonsAsOf(new SubjectReader(store, boxes)),
  clock: { now: () => Date.now() },
  file,
  batchEvents: 50,
  retryAfterMs: 20,
  projections: (parts) => allProjections(parts).filter(({ name }) => wanted.includes(name)),
  ...(dieAt !== undefined && {
    beforeCommit: (projection, through) => {
      if (projection === wanted[0] && through >= BigInt(dieAt)) process.kill(process.pid, 'SIGKILL');
    },
  }),
});
console.log('following');
let shown = -2n;
setInterval(() => {
  const position = tables.position();
  if (position !== shown) console.log(`at ${position}`);
  shown = position;
}, 5);
