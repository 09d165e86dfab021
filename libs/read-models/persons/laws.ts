import { type ControllerLaw, type Fact, FACT_TYPES, type Instant, lawOf } from '#domain';
import type { EventStore, Position } from '#event-store';
import { bodyOfTrusted } from '#stored-event';
import type { ReadsPersons } from './reads-persons.js';

/** The streams that hold what controllers publish and set (facts-and-subjects 2). */
const PREFIXES = ['purpose-', 'notice-', 'register-'];
const PAGE = 1_000;
/** Compiled laws of earlier positions; a rebuild and the live tables are at two. */
const REMEMBERED = 8;

interface Placed {
  readonly fact: Fact;
  readonly position: Position;
}

/** What every controller published and set, as of any position that was read: small, so it is kept whole in memory. */
export class Laws {
  readonly #facts = new Map<string, Placed[]>();
  readonly #compiled = new Map<string, ControllerLaw>();
  readonly #times = new Map<string, Instant>();
  #readTo: Position = -1n;
  #reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly reads: Pick<ReadsPersons, 'factOf'>,
  ) {}

  /** Reads everything up to a position. @throws the store's errors */
  reach(position: Position): Promise<void> {
    const read = () => (position <= this.#readTo ? Promise.resolve() : this.#read(position));
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }

  /** The law of a controller as of a position that was reached; the same object while it is the same. */
  lawOf(controller: string, position: Position): ControllerLaw {
    const facts = this.#facts.get(controller) ?? [];
    let known = facts.length;
    while (known > 0 && (facts[known - 1] as Placed).position > position) known -= 1;
    const key = `${controller} ${known}`;
    const compiled = this.#compiled.get(key) ?? lawOf(facts.slice(0, known).map(({ fact }) => fact));
    this.#compiled.delete(key);
    this.#compiled.set(key, compiled);
    if (this.#compiled.size > REMEMBERED + this.#facts.size) {
      const [oldest] = this.#compiled.keys();
      if (oldest !== undefined) this.#compiled.delete(oldest);
    }
    return compiled;
  }

  /** Every controller of whom anything was recorded up to a position. */
  controllers(position: Position): readonly string[] {
    return [...this.#facts]
      .filter(([, [first]]) => first && first.position <= position)
      .map(([name]) => name);
  }

  /** The controller's public holidays as of a position (Reg. 1182/71 Art. 3(4)). */
  holidaysOf(controller: string, position: Position): readonly string[] {
    const facts = this.#facts.get(controller) ?? [];
    const last = facts.findLast(
      (placed) => placed.fact.type === 'controller.recorded' && placed.position <= position,
    )?.fact;
    return last?.type === 'controller.recorded' ? last.data.holidays : [];
  }

  /** The time of a fact of the law; absent for facts of persons. */
  timeOf(event: string): Instant | undefined {
    return this.#times.get(event);
  }

  async #read(position: Position): Promise<void> {
    let from = this.#readTo;
    for (;;) {
      const page = await this.store.readAll({
        ...(from < 0n ? {} : { from }),
        prefixes: PREFIXES,
        limit: PAGE,
      });
      for (const event of page) {
        if (event.position <= this.#readTo) continue;
        if (event.position > position) break;
        this.#take(
          this.reads.factOf({ body: bodyOfTrusted(event.data) }),
          controllerOf(event.stream),
          event.position,
        );
        this.#readTo = event.position;
      }
      const last = page.at(-1);
      // Reading is inclusive, so a page that ends where it began has nothing new.
      if (!last || last.position === from || page.length < PAGE || last.position > position) break;
      from = last.position;
    }
    this.#readTo = position;
  }

  #take(fact: Fact, controller: string, position: Position): void {
    const facts = this.#facts.get(controller);
    if (facts) facts.push({ fact, position });
    else this.#facts.set(controller, [{ fact, position }]);
    this.#times.set(fact.id, fact.at);
  }
}

/** Whether a fact type is part of what a controller published or set. */
export function isLawType(type: string): boolean {
  const row = (FACT_TYPES as Readonly<Record<string, { readonly stream: string } | undefined>>)[type];
  return row?.stream === 'purpose' || row?.stream === 'notice' || row?.stream === 'register';
}

/** The controller in the name of a law stream: `purpose-<controller>.<slug>`, `register-<controller>`. */
export function controllerOf(stream: string): string {
  const name = stream.slice(stream.indexOf('-') + 1);
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}
