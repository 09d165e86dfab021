import type { EventStore, Position } from '#event-store';
import { type Leadership, LeadershipLost, type PostgresDatabase, type PostgresSql } from '#postgres';
import type { FollowerParts } from './engine/follower.js';
import type { Projection } from './engine/projection.js';
import { Laws } from './persons/laws.js';
import type { PersonParts } from './persons/person-projection.js';
import type { PersonStream, ReadsPersons } from './persons/reads-persons.js';
import { AccessProjection } from './projections/access/access-projection.js';
import { MattersProjection } from './projections/matters/matters-projection.js';
import { PublishedProjection } from './projections/published/published-projection.js';
import { StatusProjection } from './projections/status/status-projection.js';
import { DailyProjection } from './projections/timeline/daily-projection.js';
import { TimelineProjection } from './projections/timeline/timeline-projection.js';
import { ReadModels } from './read-models.js';
import { SharedReadModels } from './shared-read-models.js';
import { ReadModelDatabase } from './store/database.js';
import { PostgresTables } from './store/postgres/postgres-tables.js';

/** How the tables of a process are opened. The store and whoever reads persons stay the caller's to close, after it. */
export interface OpenReadModelsOptions extends Omit<FollowerParts, 'database'> {
  readonly store: EventStore;
  /** `PersonsAsOf` of the ledger. */
  readonly persons: ReadsPersons;
  /** The SQLite file, made if it is missing; its folder must exist. */
  readonly file: string;
  /** A schema of PostgreSQL in place of the file, opened and migrated; the caller's to close, after the tables. */
  readonly postgres?: PostgresDatabase | undefined;
  /** Of several processes on one PostgreSQL the one that leads writes. Absent: there is one process. */
  readonly leadership?: Pick<Leadership, 'fence'> | undefined;
  /** Place of the last event that this process appended; health says red when the tables do not come there. */
  readonly appended?: () => Position;
  /** Default: all that there are. */
  readonly projections?: (parts: PersonParts) => readonly Projection[];
}

/** Every projection of the ledger. */
export function allProjections(parts: PersonParts): readonly Projection[] {
  const { persons } = parts;
  // What readers downstream wait for goes first.
  return [
    new StatusProjection(parts),
    new MattersProjection(parts),
    new PublishedProjection(persons),
    new TimelineProjection(persons),
    new DailyProjection(persons),
    new AccessProjection(),
  ];
}

/**
 * Opens the tables and begins to follow the store; returns before they have caught up.
 * @throws ReadModelsUnavailable
 */
export async function openReadModels(options: OpenReadModelsOptions): Promise<ReadModels> {
  const {
    store,
    persons,
    file,
    postgres,
    leadership,
    projections = allProjections,
    appended,
    ...rest
  } = options;
  const database = postgres
    ? new PostgresTables(postgres, leadership && ((sql) => leadership.fence(sql)))
    : await ReadModelDatabase.open({ file });
  const laws = new Laws(store, persons as ReadsPersons<PersonStream>);
  const models = new ReadModels({ ...rest, store, database }, projections({ persons, laws }), appended);
  try {
    await models.start();
    return models;
  } catch (error) {
    await models.close();
    throw error;
  }
}

/** How tables are opened that several processes share. */
export interface OpenSharedReadModelsOptions extends Omit<OpenReadModelsOptions, 'file'> {
  readonly postgres: PostgresDatabase;
  /** Checks that nobody was elected later; absent: this process never fills the tables. */
  readonly leadership?: Pick<Leadership, 'fence'> | undefined;
  /** Told of faults that are tried again. */
  readonly onFault?: (error: unknown) => void;
}

/** Opens the tables for reading; whoever is elected fills them (`lead`). */
export function openSharedReadModels(options: OpenSharedReadModelsOptions): SharedReadModels {
  const {
    store,
    persons,
    postgres,
    leadership,
    projections = allProjections,
    appended,
    onFault,
    ...rest
  } = options;
  const fence = leadership ? (sql: PostgresSql) => leadership.fence(sql) : neverLeads;
  const database = new PostgresTables(postgres, fence);
  const make = (): ReadModels => {
    const laws = new Laws(store, persons as ReadsPersons<PersonStream>);
    return new ReadModels({ ...rest, store, database }, projections({ persons, laws }), appended);
  };
  return new SharedReadModels(database, postgres, make, rest.clock, onFault);
}

function neverLeads(): Promise<void> {
  return Promise.reject(new LeadershipLost('projector'));
}
