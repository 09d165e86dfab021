import { openSqliteEventStore } from '#event-store/sqlite';
import { PersonsAsOf, SubjectReader } from '#ledger';
import { allProjections, openReadModels } from '#read-models';

/**
 * Follows a store until it is killed, printing where the tables are. With a fourth argument it kills itself when rows and
 * checkpoint of the projection named third are written up to that position, and not committed; where that is `rebuild` it
 * rebuilds that projection, unless a rebuild goes on, and prints its phases; where it is `slowly` it takes its time and prints
 * what it has written.
 */
const [events, file, names, then] = process.argv.slice(2) as [string, string, string, string?];
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
  beforeCommit: (projection, through) => {
    if (projection !== wanted[0]) return;
    if (then !== undefined && /^\d/.test(then) && through >= BigInt(then))
      process.kill(process.pid, 'SIGKILL');
    if (then !== 'slowly') return;
    // Long enough for another worker to meet this one.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3);
    console.log(`wrote up to ${through}`);
  },
});
console.log('following');
let shown = -2n;
setInterval(() => {
  const position = tables.position();
  if (position !== shown) console.log(`at ${position}`);
  shown = position;
}, 5);

if (then === 'rebuild') {
  const name = wanted[0] ?? '';
  if (tables.rebuildOf(name) === undefined) await tables.rebuild(name);
  let phase: string | undefined;
  setInterval(() => {
    const now = tables.rebuildOf(name)?.phase;
    if (now !== phase) console.log(`phase ${now}`);
    phase = now;
  }, 1);
}
