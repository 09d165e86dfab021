import { createHash, randomUUID } from 'node:crypto';
import type { Actor, Fact, FactType } from '#domain';
import { type EventStore, type NewEvent, WrongExpectedRevision } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { type AskedSubjects, type OpenAsking, openAsking } from '#ledger';
import { composeStoredEvent, encodeStoredEvent, openBox, sealBox, type SealedFields } from '#stored-event';

const DATA_KEY = new Uint8Array(32).fill(7);

/** One fact as a test states it. Instants are UTC milliseconds. */
export interface TestFact {
  readonly type: FactType;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly by?: Actor;
  /** When it was recorded; default: now. */
  readonly rec?: number;
  readonly occ?: number;
  readonly eff?: number;
  /** Sealed under a content key of this id. */
  readonly sealed?: Readonly<Record<string, unknown>>;
  readonly keyId?: string;
}

/** What a client hears of an append. */
export interface Acknowledged {
  readonly ids: readonly string[];
  readonly position: bigint;
  readonly revision: bigint;
  readonly token: string;
  /** The facts as the law reads them, each with its place; what the oracle decides on. */
  readonly recorded: readonly { readonly fact: Fact; readonly position: bigint }[];
}

export interface ScratchOptions {
  readonly mode?: 'live' | 'replay';
  readonly now?: () => number;
  readonly wrap?: (store: EventStore) => EventStore;
  readonly store?: EventStore;
  readonly warmBytes?: number;
  readonly freshnessBoundMs?: number;
  readonly maxStalenessMs?: number;
}

/** How a fact is written. */
export interface WriteOptions {
  /** Another process writes: the readers of this one are not told, only the store knows. */
  readonly foreign?: boolean;
}

/** A ledger on an in-memory store with a writer that only appends: the reading half is what is tested. */
export class ScratchLedger {
  readonly #identifiers = new Map<string, string>();
  readonly #destroyed = new Set<string>();

  private constructor(
    readonly store: EventStore,
    /** The store without what `wrap` put around it. */
    readonly inner: EventStore,
    readonly asking: OpenAsking,
    private readonly now: () => number,
  ) {}

  static async open(options: ScratchOptions = {}): Promise<ScratchLedger> {
    const inner = options.store ?? (await openSqliteEventStore({ file: ':memory:' }));
    const store = options.wrap ? options.wrap(inner) : inner;
    const now = options.now ?? Date.now;
    const made: { ledger?: ScratchLedger } = {};
    const subjects: AskedSubjects = {
      locate: async (controller, { scheme, value }) =>
        made.ledger?.identifiersAt(controller).get(`${scheme}:${value}`),
      open: async (_subjectId, { body, sealed }, classes) => {
        const fields: Record<string, unknown> = {};
        const erased: string[] = [];
        for (const [i, entry] of body.sd.entries()) {
          if (classes && !classes.includes(entry.class)) continue;
          const box = sealed[i];
          if (!box || made.ledger?.isDestroyed(entry.key)) erased.push(entry.class);
          else
            Object.assign(
              fields,
              openBox({ eventId: body.id, type: body.type, dataKey: DATA_KEY }, entry, box),
            );
        }
        return { fields, erased };
      },
      derivedKey: (info) => createHash('sha256').update(info).digest(),
      dropCached: () => undefined,
    };
    const asking = await openAsking({
      store,
      subjects,
      clock: { now },
      mode: options.mode ?? 'live',
      ...(options.warmBytes === undefined ? {} : { warmBytes: options.warmBytes }),
      ...(options.maxStalenessMs === undefined ? {} : { maxStalenessMs: options.maxStalenessMs }),
      ...(options.freshnessBoundMs === undefined ? {} : { freshnessBoundMs: options.freshnessBoundMs }),
    });
    return (made.ledger = new ScratchLedger(store, inner, asking, now));
  }

  /** Appends to a stream, tells the readers, acknowledges: what the recorder does. */
  async append(
    stream: string,
    controller: string,
    facts: readonly TestFact[],
    { foreign = false }: WriteOptions = {},
  ): Promise<Acknowledged> {
    for (;;) {
      const [last] = await this.store.readStream(stream, { direction: 'backwards', limit: 1 });
      // The instant is taken when the fact is decided on, so facts of one stream never go back in time.
      const rec = this.now();
      const events = facts.map((fact) => this.event(controller, { rec, ...fact }));
      try {
        const appended = await this.store.append(stream, last?.revision ?? 'no_stream', events);
        const { revision, position } = appended;
        if (!foreign) this.asking.onAppended({ stream, events, revision, position });
        const recorded = facts.map((fact, i) => ({ fact: asFact(events[i]?.id ?? '', fact, rec), position }));
        const token = this.asking.tokens.tokenOf(position);
        return { ids: events.map(({ id }) => id), position, revision, token, recorded };
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
  }

  /** A fact of a person. */
  person(subjectId: string, fact: TestFact, options?: WriteOptions): Promise<Acknowledged> {
    return this.append(`subject-${subjectId}`, 'acme', [fact], options);
  }

  /** A purpose of the controller `acme`. */
  purpose(
    purpose: string,
    bases: readonly string[],
    more: Readonly<Record<string, unknown>> = {},
    rec?: number,
  ) {
    const data = { purpose, version: 1, bases, automated: true, noticePublished: true, ...more };
    const at = rec === undefined ? {} : { rec };
    return this.append(`purpose-acme.${purpose}`, 'acme', [
      { type: 'purpose.published', by: 'controller', ...at, data },
    ]);
  }

  identify(controller: string, scheme: string, value: string, subjectId: string): void {
    this.#identifiers.set(`${controller}/${scheme}:${value}`, subjectId);
  }

  identifiersAt(controller: string): { get(key: string): string | undefined } {
    return { get: (key) => this.#identifiers.get(`${controller}/${key}`) };
  }

  destroyKey(keyId: string): void {
    this.#destroyed.add(keyId);
  }

  isDestroyed(keyId: string): boolean {
    return this.#destroyed.has(keyId);
  }

  async close(): Promise<void> {
    await this.asking.close();
    await this.store.close();
  }

  private event(controller: string, fact: TestFact): NewEvent {
    const id = randomUUID();
    const boxes: SealedFields[] = fact.sealed
      ? [
          sealBox({
            eventId: id,
            type: fact.type,
            cls: 'content',
            keyId: fact.keyId ?? randomUUID(),
            dataKey: DATA_KEY,
            fields: fact.sealed,
          }),
        ]
      : [];
    const stored = composeStoredEvent({
      id,
      type: fact.type,
      controller,
      rec: fact.rec ?? this.now(),
      occ: fact.occ,
      eff: fact.eff,
      actor: { by: fact.by ?? 'subject', principal: 'local' },
      pub: fact.data ?? {},
      boxes,
      mac: '',
    });
    return { id, type: fact.type, data: encodeStoredEvent(stored) };
  }
}

/** The fact as the law reads it, made without the code that is tested (facts-and-subjects 3). */
function asFact(id: string, fact: TestFact, now: number): Fact {
  const recordedAt = fact.rec ?? now;
  const at = fact.eff ?? Math.min(fact.occ ?? recordedAt, recordedAt);
  return { id, type: fact.type, at, recordedAt, by: fact.by ?? 'subject', data: fact.data ?? {} } as Fact;
}

/** A standing, proven consent for a purpose. */
export function granted(
  purpose: string,
  more: Partial<TestFact> & { readonly data?: object } = {},
): TestFact {
  const { data, ...rest } = more;
  return {
    type: 'consent.granted',
    ...rest,
    data: { purpose, version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true, ...data },
  };
}

export function withdrawn(purpose: string, more: Partial<TestFact> = {}): TestFact {
  return { type: 'consent.withdrawn', ...more, data: { purpose } };
}
