import { StoreUnfit } from '../errors.js';
import type { OwnStreams } from './own-streams.js';
import type { ClientEvent } from './recorded.js';

/** Types of the server's own events that concern us: a tombstone, and a stream's settings. */
export const TOMBSTONE = '$streamDeleted';
export const METADATA = '$metadata';

/** Settings that let a server pass over or delete events; `$tb` at its top is how a stream is soft-deleted. */
const DELETING = ['$maxAge', '$maxCount', '$tb', 'maxAge', 'maxCount', 'truncateBefore'] as const;

/**
 * What the server's own events say of our streams: which are forgotten, and which have settings that delete. Until a
 * scavenge the events of a tombstoned stream stay in `$all` before the tombstone, so a reader must know tombstones that
 * lie ahead of it: they are read once at opening (filtered by the server) and then followed live.
 */
export class SystemRecords {
  private readonly forgotten = new Set<string>();
  private readonly endangered = new Map<string, string>();

  constructor(
    private readonly own: OwnStreams,
    private readonly onDanger: (sentence: string) => void = () => undefined,
  ) {}

  /** Takes notice of one event of `$all`, of whatever kind. */
  see(event: ClientEvent): void {
    if (event.type === TOMBSTONE) this.forget(event.streamId);
    else if (event.type === METADATA && event.streamId.startsWith('$$')) {
      this.settingsOf(event.streamId.slice(2), event.data);
    }
  }

  forget(stream: string): void {
    this.forgotten.add(stream);
    this.endangered.delete(stream);
  }

  isForgotten(stream: string): boolean {
    return this.forgotten.has(stream);
  }

  /** Forgotten streams of ours. */
  forgottenStreams(): string[] {
    return [...this.forgotten].filter((stream) => this.own.has(stream));
  }

  /** @throws StoreUnfit if settings were found that would delete facts */
  demandSafe(): void {
    const [first] = this.endangered;
    if (first) throw new StoreUnfit(sentence(...first, this.endangered.size));
  }

  private settingsOf(stream: string, data: unknown): void {
    if (!this.own.has(stream) || this.forgotten.has(stream)) return;
    const settings = typeof data === 'object' && data !== null ? data : {};
    const deleting = DELETING.find((name) => name in settings);
    if (!deleting) this.endangered.delete(stream);
    else {
      this.endangered.set(stream, deleting);
      this.onDanger(sentence(stream, deleting, this.endangered.size));
    }
  }
}

function sentence(stream: string, setting: string, count: number): string {
  return (
    `The event store would delete facts: the stream ${stream}${count > 1 ? ` and ${count - 1} more` : ''} ` +
    `has the setting ${setting}. Remove it from the stream's metadata first.`
  );
}
