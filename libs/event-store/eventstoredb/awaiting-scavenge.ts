import type { AwaitingScavenge, Position } from '../port.js';
import type { AllReader } from './all-reader.js';

/** Names in one question to the server; each is a pass over `$all`. */
const NAMES = 500;

/**
 * Counts what is left of forgotten streams in `$all`. A tombstone ends a stream at once; its bytes go with the next
 * scavenge, which only an operator can order (`POST /admin/scavenge`).
 * @param streams forgotten streams
 * @param end the head
 */
export async function awaitingScavenge(
  all: AllReader,
  streams: readonly string[],
  end: Position,
): Promise<AwaitingScavenge[]> {
  const left = new Map<string, number>();
  for (let at = 0; at < streams.length; at += NAMES) {
    const names = new Set(streams.slice(at, at + NAMES));
    for await (const { event } of all.through(undefined, end, { on: 'stream', prefixes: [...names] })) {
      if (!event || event.type.startsWith('$') || !names.has(event.streamId)) continue;
      left.set(event.streamId, (left.get(event.streamId) ?? 0) + 1);
    }
  }
  return [...left].map(([stream, events]) => ({ stream, events }));
}
