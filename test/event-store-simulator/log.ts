/** An event as the simulator keeps it. */
export interface LoggedEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Commit and prepare position: rising, not dense. */
  readonly position: bigint;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  /** 100 ns ticks since 1970. */
  readonly created: bigint;
}

export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

export type Expected = bigint | 'no_stream' | 'any' | 'stream_exists';

/** What an append came to, as a server decides it: ids and expectation are looked at, content is not. */
export type Decision =
  | { readonly kind: 'stored'; readonly last: LoggedEvent }
  | { readonly kind: 'stored_before'; readonly last: LoggedEvent }
  | { readonly kind: 'conflict'; readonly current: bigint | undefined }
  | { readonly kind: 'deleted' };

/** Number of a tombstone, as servers write it. */
const LAST_REVISION = 0x7fff_ffff_ffff_ffffn;

/** The log of a simulated EventStoreDB: one list of all events, the server's own among them. */
export class SimulatedLog {
  readonly all: LoggedEvent[] = [];
  private readonly streams = new Map<string, LoggedEvent[]>();
  private readonly tombstoned = new Set<string>();
  private next = 0n;

  /**
   * @param kept what a log of before held, in its order
   * @param keep told of the events of every append, together, before anybody is answered
   */
  constructor(
    private readonly now: () => number = Date.now,
    kept: Iterable<LoggedEvent> = [],
    private readonly keep: (events: readonly LoggedEvent[]) => void = () => undefined,
  ) {
    for (const event of kept) this.hold(event);
    if (this.all.length > 0) return;
    // A fresh $all is not empty: servers write events of their own first.
    for (const [stream, type] of [
      ['$$$settings', '$metadata'],
      ['$users', '$UserCreated'],
    ] as const) {
      this.append(stream, 'any', [own(type, '{}')]);
    }
  }

  /** Decides and stores. */
  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): Decision {
    if (this.tombstoned.has(stream)) return { kind: 'deleted' };
    const held = this.streams.get(stream) ?? [];
    const current = held.at(-1)?.revision;
    const fits =
      expected === 'any' ||
      (expected === 'no_stream' && current === undefined) ||
      (expected === 'stream_exists' && current !== undefined) ||
      expected === current;
    if (!fits) {
      const last = this.heldBefore(held, expected, events);
      return last ? { kind: 'stored_before', last } : { kind: 'conflict', current };
    }
    const first = (current ?? -1n) + 1n;
    const written = events.map((event, at) => this.write(stream, first + BigInt(at), event));
    this.keep(written);
    const last = written.at(-1);
    return last ? { kind: 'stored', last } : { kind: 'conflict', current };
  }

  /** A tombstone: the stream is over for ever; its events stay in $all until a scavenge. */
  tombstone(stream: string, expected: Expected): Decision {
    if (this.tombstoned.has(stream)) return { kind: 'deleted' };
    const current = this.streams.get(stream)?.at(-1)?.revision;
    if (expected !== 'any' && expected !== current) return { kind: 'conflict', current: current ?? -1n };
    const last = this.write(stream, LAST_REVISION, own('$streamDeleted', ''));
    this.keep([last]);
    return { kind: 'stored', last };
  }

  /** Takes what lies before a tombstone out of $all. */
  scavenge(): void {
    const kept = this.all.filter(
      ({ stream, type }) => !this.tombstoned.has(stream) || type === '$streamDeleted',
    );
    this.all.splice(0, this.all.length, ...kept);
  }

  /** The events of a stream; `undefined` if there is none, `deleted` after a tombstone. */
  stream(name: string): readonly LoggedEvent[] | 'deleted' | undefined {
    if (this.tombstoned.has(name)) return 'deleted';
    return this.streams.get(name);
  }

  private heldBefore(
    held: readonly LoggedEvent[],
    expected: Expected,
    events: readonly ProposedEvent[],
  ): LoggedEvent | undefined {
    if (typeof expected !== 'bigint' && expected !== 'no_stream') return undefined;
    const from = expected === 'no_stream' ? 0 : Number(expected) + 1;
    const place = held.slice(from, from + events.length);
    return events.every(({ id }, at) => place[at]?.id === id) ? place.at(-1) : undefined;
  }

  private write(stream: string, revision: bigint, event: ProposedEvent): LoggedEvent {
    const logged: LoggedEvent = {
      ...event,
      stream,
      revision,
      position: this.next,
      created: BigInt(Math.trunc(this.now())) * 10_000n,
    };
    this.hold(logged);
    return logged;
  }

  private hold(logged: LoggedEvent): void {
    const { stream, position, data, revision } = logged;
    this.next = position + BigInt(97 + stream.length + data.length);
    this.all.push(logged);
    if (revision === LAST_REVISION) this.tombstoned.add(stream);
    const held = this.streams.get(stream);
    if (held) held.push(logged);
    else this.streams.set(stream, [logged]);
  }
}

function own(type: string, json: string): ProposedEvent {
  return {
    id: crypto.randomUUID(),
    type,
    contentType: 'application/json',
    data: new TextEncoder().encode(json),
  };
}
