import { openSqliteEventStore } from '#event-store/sqlite';
import { plannedAppend, WRITERS } from './workload.js';

/**
 * Appends the workload of a round until it is killed, printing `ack WRITER N` for each acknowledged append.
 * Pipes are written synchronously on POSIX, so a printed line is out before the next append begins.
 */
const [file, round] = process.argv.slice(2) as [string, string];
console.log('opening');
const store = await openSqliteEventStore({ file });

async function write(writer: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const { stream, expected, events } = plannedAppend(round, writer, n);
    await store.append(stream, expected, events);
    console.log(`ack ${writer} ${n}`);
  }
}
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
