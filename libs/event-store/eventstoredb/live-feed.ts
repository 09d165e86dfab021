import { START } from '@eventstore/db-client';
import { CommitSignal } from '../commit-signal.js';
import type { Position } from '../port.js';
import { Backoff } from './backoff.js';
import type { Clients } from './clients.js';
import { drain } from './drain.js';
import type { DropReason, StoreWatcher } from './options.js';
import type { OwnStreams } from './own-streams.js';
import { type ClientEvent, isBytes, positionOf, toRecorded } from './recorded.js';
import { RecentEvents } from '../recent-events.js';
import { type Verdict, verdictOn } from './verdict.js';
import { TimeIsOver } from './within.js';

export interface LiveFeedParts {
  readonly clients: Clients;
  readonly own: OwnStreams;
  readonly watcher: StoreWatcher;
  /** Sees every event of `$all`, also the server's own. */
  readonly see: (event: ClientEvent) => void;
  /** The highest place that this process knows to be taken, by appends and heads. */
  readonly newest: () => Position;
  readonly stallMs: number;
}

const REASONS: Readonly<Partial<Record<Verdict['kind'], DropReason>>> = {
  too_slow: 'too_slow',
  lost: 'unavailable',
  not_sent: 'unavailable',
  not_leader: 'not_leader',
};

/**
 * The one live subscription of a store: to the whole of `$all`, so that its place follows the head also where nothing of
 * ours was written (a filtered one says so only every some hundred events). It fills RecentEvents, from which all
 * subscribers are served; none of them can slow it down. The client never begins a dropped subscription again (row 6):
 * this does, after the last event that came, with a pause that grows and is jittered.
 */
export class LiveFeed {
  readonly recent: RecentEvents;
  readonly commits = new CommitSignal();
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private stall: NodeJS.Timeout | undefined;
  private cut: (() => void) | undefined;
  private stuck: { readonly at: Position | undefined; readonly since: number } | undefined;

  /** @param from the head at opening: what comes after it is followed */
  constructor(
    private readonly parts: LiveFeedParts,
    from: Position | undefined,
  ) {
    this.recent = new RecentEvents(from);
  }

  start(): void {
    this.running = this.keepRunning();
    this.stall = setInterval(() => this.watchProgress(), Math.max(50, this.parts.stallMs / 5));
    this.stall.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.stall);
    this.stop.abort();
    this.cut?.();
    this.commits.raise();
    await this.running;
  }

  private async keepRunning(): Promise<void> {
    const backoff = new Backoff();
    const { signal } = this.stop;
    while (!signal.aborted) {
      const before = this.recent.through;
      let reason: DropReason = 'ended';
      try {
        await this.follow();
      } catch (error) {
        reason = error instanceof TimeIsOver ? 'stalled' : (REASONS[verdictOn(error).kind] ?? 'other');
      }
      if (signal.aborted) return;
      this.parts.watcher.onDrop?.(reason);
      if (this.recent.through !== before) backoff.reset();
      await backoff.wait(signal);
    }
  }

  private async follow(): Promise<void> {
    const { clients, watcher } = this.parts;
    const { through } = this.recent;
    const client = clients.current;
    const feed = client.subscribeToAll(
      {
        fromPosition: through === undefined ? START : { commit: through, prepare: through },
        requiresLeader: true,
      },
      { highWaterMark: 512 },
    );
    feed.on('fellBehind', () => watcher.onFellBehind?.());
    this.cut = () => void feed.destroy(new TimeIsOver('cut'));
    try {
      for await (const { event } of drain(feed, client, Number.POSITIVE_INFINITY))
        if (event) this.take(event);
    } finally {
      this.cut = undefined;
    }
  }

  private take(event: ClientEvent): void {
    this.parts.see(event);
    const position = positionOf(event);
    const ours = this.parts.own.has(event.streamId) && !event.type.startsWith('$') && isBytes(event);
    this.recent.add(position, ours ? toRecorded(event) : undefined);
    this.commits.raise();
  }

  /** A subscription that says nothing may wait for ever on a connection that is gone, or on a server that forgot it. */
  private watchProgress(): void {
    const at = this.recent.through;
    if (at !== undefined && this.parts.newest() <= at) this.stuck = undefined;
    else if (this.stuck?.at !== at || !this.stuck) this.stuck = { at, since: Date.now() };
    else if (Date.now() - this.stuck.since > this.parts.stallMs) {
      this.stuck = undefined;
      this.cut?.();
    }
  }
}
