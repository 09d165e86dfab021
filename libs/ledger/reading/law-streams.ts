import type { Fact } from '#domain';
import type { NewEvent, Position, Revision } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { factOf } from './fact-of.js';

/** The streams that hold what controllers publish and set (facts-and-subjects 2). */
export const LAW_PREFIXES = ['purpose-', 'notice-', 'register-'] as const;

/** Whether a stream holds a controller's law rather than a person's facts. */
export function isLawStream(stream: string): boolean {
  return LAW_PREFIXES.some((prefix) => stream.startsWith(prefix));
}

interface Placed {
  readonly fact: Fact;
  /** Place in `$all`: exact once the feed has delivered the event, else that of its append's last event. */
  position: Position;
  readonly revision: Revision;
}

/** What became of an event that was offered: taken, known before, or one before it is missing. */
export type Taken = 'applied' | 'known' | 'gap';

/** The facts of one controller's law streams, in memory, each stream without gaps. */
export class ControllerFacts {
  readonly #streams = new Map<string, Placed[]>();
  #inOrder: readonly Fact[] | undefined;

  /** Takes an event if it is the next of its stream. */
  take(stream: string, event: NewEvent, revision: Revision, position: Position): Taken {
    const placed = this.#streams.get(stream) ?? [];
    const known = placed[Number(revision)];
    if (known) {
      this.#replace(known, position);
      return 'known';
    }
    if (BigInt(placed.length) !== revision) return 'gap';
    placed.push({ fact: factOf(decodeTrusted(event.data)), position, revision });
    this.#streams.set(stream, placed);
    this.#inOrder = undefined;
    return 'applied';
  }

  /** All facts in order of recording: of `$all`, which runs through several streams. */
  inOrder(): readonly Fact[] {
    this.#inOrder ??= [...this.#streams.values()]
      .flat()
      .sort((a, b) => compare(a.position, b.position) || compare(a.revision, b.revision))
      .map((placed) => placed.fact);
    return this.#inOrder;
  }

  #replace(known: Placed, position: Position): void {
    // The writer names the place of its append's last event, the feed each event's own.
    if (known.position <= position) return;
    known.position = position;
    this.#inOrder = undefined;
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
