import { decodeTrusted } from '#stored-event';
import type { CollectedEvent } from './collect.js';
import type { Part } from './part.js';
import { shownEvent } from './shown-event.js';

const PAGE = 1_000;

/** All sealed events of the persons of one controller, in the order of the log, with their streams' names. */
export async function* personsOfController(
  part: Part,
  controller: string,
): AsyncGenerator<{ readonly stream: string; readonly event: CollectedEvent }> {
  const { store, log, hashing, mapSize } = part;
  const heads = new Map<string, Uint8Array>();
  let from: bigint | undefined;
  for (;;) {
    const page = await store.readAll({
      prefixes: ['subject-'],
      limit: PAGE,
      ...(from !== undefined && { from }),
    });
    // Reading is inclusive: the first event of a later page is the last of the one before.
    for (const { stream, revision, id, data } of from === undefined ? page : page.slice(1)) {
      const stored = decodeTrusted(data);
      if (stored.body.controller !== controller) continue;
      const place = { stream, revision, id, body: stored.body };
      const shown = shownEvent(hashing, log, place, heads.get(stream));
      if (!shown || shown.seq >= mapSize) return;
      heads.set(stream, shown.hash);
      yield { stream, event: { ...shown, stored } };
    }
    if (page.length < PAGE) return;
    from = page.at(-1)?.position;
  }
}
