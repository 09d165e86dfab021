import { openSqliteEventStore } from '#event-store/sqlite';
import { EventStoreError } from '#event-store';
import { plannedAppend } from './workload.js';

/**
 * Appends one after the other until the store refuses; prints `ack N`, then `refused N KIND`. At each line on standard
 * input it sends the refused append again (`again N yes` or `again N KIND`), then ends orderly.
 */
const [file] = process.argv.slice(2) as [string];
const store = await openSqliteEventStore({ file });

async function append(n: number): Promise<string> {
  const { stream, expected, events } = plannedAppend('until refused', 0, n);
  try {
    return (await store.append(stream, expected, events)).repeated ? 'repeated' : 'yes';
  } catch (error) {
    if (error instanceof EventStoreError) return error.kind;
    throw error;
  }
}

let n = 0;
for (let answer = await append(n); ; answer = await append(n)) {
  if (answer !== 'yes') {
    console.log(`refused ${n} ${answer}`);
    break;
  }
  console.log(`ack ${n}`);
  n += 1;
}
process.stdin.once('data', () => {
  void append(n).then(async (answer) => {
    console.log(`again ${n} ${answer}`);
    await store.close();
    process.exit(0);
  });
});
