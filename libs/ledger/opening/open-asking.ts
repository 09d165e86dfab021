import type { EventStore } from '#event-store';
import { subjectIdOf } from '#subjects';
import { Controllers } from '../asking/controllers.js';
import { Engine } from '../asking/engine.js';
import type { FindsSubjects } from '../asking/finds-subjects.js';
import { FreshnessProof } from '../asking/freshness.js';
import { Standings } from '../asking/standing.js';
import { StatusQuery } from '../asking/status.js';
import { TimelineQuery } from '../asking/timeline.js';
import {
  type AppendedFacts,
  type AppendListener,
  Feed,
  KEY_ENDING_TYPES,
  LateFacts,
  LawBook,
  type OpensBoxes,
  SubjectReader,
  WarmSubjects,
} from '../reading/index.js';
import { PositionTokens, TOKEN_KEY_INFO } from '../tokens/index.js';
import { identifyLedger, type LedgerIdentity } from './ledger-identity.js';

/** What asking needs of the persons' room. */
export interface AskedSubjects extends FindsSubjects, OpensBoxes {
  derivedKey(info: string): Uint8Array;
  dropCached(subjectId: string): void;
}

export interface AskingOptions {
  readonly store: EventStore;
  readonly subjects: AskedSubjects;
  readonly clock: { now(): number };
  readonly mode: 'live' | 'replay';
  readonly origin?: string | undefined;
  readonly writer?: string | undefined;
  /** Estimated bytes that warm subjects may take. Default 256 MiB. */
  readonly warmBytes?: number | undefined;
  /** How long a question may wait for freshness, milliseconds. Default 2,000. */
  readonly freshnessBoundMs?: number | undefined;
  /** Older than this the last reading of the head is not good enough for any answer, milliseconds. Default 5,000. */
  readonly maxStalenessMs?: number | undefined;
}

/** The reading half of a ledger: everything that answers. */
export interface OpenAsking extends AppendListener {
  readonly identity: LedgerIdentity;
  readonly engine: Engine;
  readonly lawBook: LawBook;
  readonly reader: SubjectReader;
  readonly warm: WarmSubjects;
  readonly feed: Feed;
  readonly late: LateFacts;
  readonly tokens: PositionTokens;
  close(): Promise<void>;
}

const DEFAULT_WARM_BYTES = 256 * 1024 * 1024;
const DEFAULT_BOUND_MS = 2_000;
const DEFAULT_STALENESS_MS = 5_000;
const MOST_BETWEEN_HEADS_MS = 1_000;

/**
 * Opens the reading half: says which ledger it is, reads the controllers' law, follows the store. Persons are read
 * when they are asked about, so the time to the first answer does not grow with their number.
 * @throws OpeningRefused, the store's errors
 */
export async function openAsking(options: AskingOptions): Promise<OpenAsking> {
  const { store, subjects, clock, mode } = options;
  const identity = await identifyLedger(options);
  const lawBook = new LawBook(store);
  const headReadAt = clock.now();
  await lawBook.refresh();
  const reader = new SubjectReader(store, subjects);
  const late = new LateFacts();
  const maxStalenessMs = options.maxStalenessMs ?? DEFAULT_STALENESS_MS;
  const feed: Feed = new Feed({
    store,
    clock,
    // Well within what an answer may be old, so that only trouble sends a question to the store.
    headEveryMs: Math.min(MOST_BETWEEN_HEADS_MS, maxStalenessMs / 4),
    apply: (event) => {
      lawBook.apply(event);
      // Another process may have destroyed the keys that this one holds in memory (facts-and-subjects 7), or ended a link.
      if (KEY_ENDING_TYPES.has(event.type) || event.type === 'subject.identifier_unlinked')
        subjects.dropCached(subjectIdOf(event.stream) ?? '');
      warm.apply(event);
      // In replay a time of recording is what the replayed ledger says, not a clock (section 9).
      if (mode === 'live') late.see(event);
    },
  });
  const tokens = new PositionTokens(subjects.derivedKey(TOKEN_KEY_INFO), identity.ledger, identity.epoch);
  const boundMs = options.freshnessBoundMs ?? DEFAULT_BOUND_MS;
  const freshness = new FreshnessProof(store, lawBook, feed, tokens, clock, boundMs);
  const warm = new WarmSubjects(reader, {
    maxBytes: options.warmBytes ?? DEFAULT_WARM_BYTES,
    applied: () => feed.position,
    reached: () => freshness.reached(),
  });
  const standings = new Standings(feed, tokens, mode);
  const query = { mode, clock, lawBook, warm, freshness, standings };
  const engine = new Engine({
    ...query,
    feed,
    subjects,
    controllers: new Controllers(lawBook, mode),
    statusQuery: new StatusQuery(query),
    timelineQuery: new TimelineQuery({ ...query, reader, late, boxes: subjects }),
    maxStalenessMs,
  });
  const told = (appended: AppendedFacts): void => {
    lawBook.onAppended(appended);
    warm.onAppended(appended);
  };
  feed.start(lawBook.position, headReadAt);
  if (mode === 'live') late.lookBack(store);
  return {
    identity,
    engine,
    lawBook,
    reader,
    warm,
    feed,
    late,
    tokens,
    onAppended: told,
    onFound: told,
    close: async () => {
      await late.close();
      await feed.close();
    },
  };
}
