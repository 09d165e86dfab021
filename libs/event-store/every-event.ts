import type { EventStore, ReadAllOptions, RecordedEvent } from './port.js';

/** Events that are read at once. */
const PAGE = 1_000;

/**
 * Reads a whole store in the order of `$all`, page by page; what is appended meanwhile may be among it. Each page begins
 * with the last event of the one before: no other place is one that every store knows.
 * @param options prefixes of streams; pageSize of 2 or more @throws StoreUnavailable
 */
export async function* everyEvent(
  store: Pick<EventStore, 'readAll'>,
  { prefixes, pageSize = PAGE }: Pick<ReadAllOptions, 'prefixes'> & { readonly pageSize?: number } = {},
): AsyncGenerator<RecordedEvent, undefined> {
  let last: RecordedEvent | undefined;
  for (;;) {
    const page = await store.readAll({
      limit: pageSize,
      ...(prefixes && { prefixes }),
      ...(last && { from: last.position }),
    });
    for (const event of page) if (event.position !== last?.position) yield event;
    if (page.length < pageSize) return undefined;
    last = page.at(-1);
  }
}
