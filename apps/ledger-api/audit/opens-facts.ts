import { StreamForgotten } from '#event-store';
import { endedKeys, openReadable, type ReadEvent } from '#ledger';
import type { EventRow } from '#read-models';
import type { AuditPort } from './audit-port.js';
import type { ListedFact, OpenedFact } from './event-view.js';

/**
 * Facts with their sealed fields, opened at the moment of reading: no table holds them, so none has to forget them.
 * What an erasure names is not shown any more, also in the moment before its key is destroyed.
 */
export async function openedEvents(
  { reader, boxes }: Pick<AuditPort, 'reader' | 'boxes'>,
  rows: readonly EventRow[],
): Promise<ListedFact[]> {
  const streams = new Map<string, Promise<readonly ReadEvent[]>>();
  const eventsOf = (subject: string) => {
    const reading = streams.get(subject) ?? reader.read(subject).then(({ events }) => events);
    streams.set(subject, reading);
    return reading;
  };
  const opened = async (row: EventRow): Promise<OpenedFact | undefined> => {
    if (row.subject === null) return undefined;
    const events = await eventsOf(row.subject);
    const found = events.find(({ event }) => event.id === row.event);
    if (!found) return { fields: {}, erased: [] };
    const ended = endedKeys(events);
    const { sd } = found.stored.body;
    const standing = sd.filter(({ key }) => !ended.has(key)).map((entry) => entry.class);
    const gone = sd.filter(({ key }) => ended.has(key)).map((entry) => entry.class);
    if (standing.length === 0) return { fields: {}, erased: gone };
    const { fields, erased } = await openReadable(boxes, row.subject, found.stored, standing);
    return { fields, erased: [...new Set([...gone, ...erased])].sort() };
  };
  const shown: ListedFact[] = [];
  for (const row of rows) {
    shown.push({ row, opened: await opened(row).catch(forgotten) });
  }
  return shown;
}

/** The stream was deleted: its facts are listed until the table forgets them, and nothing in them can be read. */
function forgotten(error: unknown): OpenedFact {
  if (error instanceof StreamForgotten) return { fields: {}, erased: [] };
  throw error;
}
