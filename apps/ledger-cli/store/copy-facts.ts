import { everyEvent, type EventStore, type RecordedEvent } from '#event-store';
import { createHash, type Hash } from 'node:crypto';
import { CliError, EXIT } from '../exit-codes.js';

/** Events of one stream that are appended at once: an append has at most 1 MiB, and an event 64 KiB. */
const RUN = 16;

/** Facts of a store in the order of `$all`. */
export interface FactDigest {
  readonly facts: number;
  /** SHA-256 over stream, revision, id, type and bytes of every fact, in order; hex. */
  readonly digest: string;
}

/** What two stores must agree on; places and the stores' own clocks are theirs. */
function nameOf({ stream, revision, id, type, data }: RecordedEvent): string {
  return JSON.stringify([
    stream,
    String(revision),
    id,
    type,
    createHash('sha256').update(data).digest('hex'),
  ]);
}

function take(hash: Hash, event: RecordedEvent): void {
  hash.update(`${nameOf(event)}\n`);
}

/** Reads everything and gives its digest. @param upTo at most so many facts */
export async function digestOfFacts(store: EventStore, upTo = Infinity): Promise<FactDigest> {
  const hash = createHash('sha256');
  let facts = 0;
  for await (const event of everyEvent(store)) {
    if (facts === upTo) break;
    take(hash, event);
    facts++;
  }
  return { facts, digest: hash.digest('hex') };
}

/**
 * Copies all facts in their order, with their ids and bytes. What is there already must be the beginning of what is
 * copied: so a copy that was killed goes on, and a store that holds anything else is refused.
 * @param progress told how many facts are there now @returns number of facts
 * @throws CliError refused; the stores' errors
 */
export async function copyFacts(
  from: EventStore,
  to: EventStore,
  progress: (done: number) => void,
): Promise<number> {
  const there = everyEvent(to);
  let [done, isBehind] = [0, true];
  let run: RecordedEvent[] = [];
  const write = async (): Promise<void> => {
    const [first] = run;
    if (!first) return;
    const expected = first.revision === 0n ? 'no_stream' : first.revision - 1n;
    await to.append(first.stream, expected, run);
    run = [];
  };
  for await (const event of everyEvent(from)) {
    if (isBehind) {
      const { value: copied, done: isEnd } = await there.next();
      if (isEnd || !copied) isBehind = false;
      else if (nameOf(copied) !== nameOf(event))
        throw new CliError(
          EXIT.refused,
          `The target holds other facts than the source, from fact ${done + 1} on: nothing more was written.`,
        );
    }
    if (!isBehind) {
      // The order must be the same: only neighbours of one stream go together, and the next append waits for this one.
      if (run[0] && (run[0].stream !== event.stream || run.length >= RUN)) await write();
      run.push(event);
    }
    progress(++done);
  }
  await write();
  if (isBehind && !(await there.next()).done)
    throw new CliError(EXIT.refused, 'The target holds more facts than the source: it is not a copy of it.');
  return done;
}
