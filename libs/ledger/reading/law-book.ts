import { type ControllerLaw, type Fact, lawOf } from '#domain';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import type { AppendedFacts, AppendListener } from './appended-facts.js';
import { ControllerFacts, isLawStream, LAW_PREFIXES } from './law-streams.js';
import { NOWHERE } from './nowhere.js';
import { controllerOf } from './stream-names.js';

interface Chapter {
  readonly facts: ControllerFacts;
  law: ControllerLaw | undefined;
}

/**
 * What every controller published and set, compiled for `decide()`: read whole at boot (it is small: purposes,
 * notices, registers, no persons), then kept fresh by the writer of this process and by the feed of `$all`.
 */
export class LawBook implements AppendListener {
  readonly #chapters = new Map<string, Chapter>();
  #readTo: Position = NOWHERE;
  #lastTaken: Position = NOWHERE;
  #incomplete = false;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #noLaw: ControllerLaw | undefined;

  constructor(private readonly store: EventStore) {}

  /** Every law event up to here was applied by reading; the feed may be further (facts-and-subjects 5). */
  get position(): Position {
    return this.#readTo;
  }

  /** Place of the last law event taken: an answer that rests on this law is of no earlier position. */
  get lastTaken(): Position {
    return this.#lastTaken;
  }

  /** False while an event is known to be missing: `refresh` before deciding. */
  get complete(): boolean {
    return !this.#incomplete;
  }

  /** Whether anything was ever recorded for this controller (replay creates controllers by their facts). */
  knows(controller: string): boolean {
    return this.#chapters.has(controller);
  }

  /** Every controller, by slug. */
  controllers(): readonly string[] {
    return [...this.#chapters.keys()].sort();
  }

  /** The controller's law as it stands; a new object whenever it changed. An unknown controller has an empty one. */
  lawOf(controller: string): ControllerLaw {
    const chapter = this.#chapters.get(controller);
    if (!chapter) return (this.#noLaw ??= lawOf([]));
    chapter.law ??= lawOf(chapter.facts.inOrder());
    return chapter.law;
  }

  /** The facts behind `lawOf`, in order of recording. */
  factsOf(controller: string): readonly Fact[] {
    return this.#chapters.get(controller)?.facts.inOrder() ?? [];
  }

  /** The writer's word, before its acknowledgement goes out. */
  onAppended(appended: AppendedFacts): void {
    if (!isLawStream(appended.stream)) return;
    const first = appended.revision - BigInt(appended.events.length - 1);
    for (const [index, event] of appended.events.entries()) {
      this.#take(appended.stream, event, first + BigInt(index), appended.position);
    }
  }

  /** An event as the feed delivers it. */
  apply(event: RecordedEvent): void {
    if (isLawStream(event.stream)) this.#take(event.stream, event, event.revision, event.position);
  }

  /**
   * Reads what the store holds beyond what was read before; afterwards `position` is at or after the store's
   * head as it was when this was called. Calls at the same time share one read that began after them.
   */
  async refresh(): Promise<void> {
    if (!this.#running) return (this.#running = this.#read().finally(() => (this.#running = undefined)));
    // The read under way began before this call, so it may have missed what this caller must see.
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.refresh();
      });
    return this.#next;
  }

  async #read(): Promise<void> {
    const head = await this.store.head();
    if (head === undefined || head <= this.#readTo) return;
    let from = this.#readTo;
    for (;;) {
      const page = await this.store.readAll({
        ...(from === NOWHERE ? {} : { from }),
        prefixes: LAW_PREFIXES,
        limit: PAGE,
      });
      for (const event of page) this.apply(event);
      const last = page.at(-1);
      // Reading is inclusive, so a page that ends where it began has nothing new.
      if (!last || last.position === from || page.length < PAGE || last.position > head) break;
      from = last.position;
    }
    this.#incomplete = false;
    this.#readTo = head;
  }

  #take(
    stream: string,
    event: RecordedEvent | AppendedFacts['events'][number],
    revision: bigint,
    position: Position,
  ): void {
    const controller = controllerOf(stream);
    const chapter = this.#chapters.get(controller) ?? { facts: new ControllerFacts(), law: undefined };
    const taken = chapter.facts.take(stream, event, revision, position);
    if (taken === 'gap') this.#incomplete = true;
    if (taken === 'applied') {
      chapter.law = undefined;
      if (position > this.#lastTaken) this.#lastTaken = position;
      this.#chapters.set(controller, chapter);
    }
  }
}

const PAGE = 1_000;
