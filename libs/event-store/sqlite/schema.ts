import type Database from 'better-sqlite3';
import { StoreCorrupt, StoreUnavailable } from '../errors.js';

/** Marks the file as an event store of this ledger (`PRAGMA application_id`): "CLES". */
const APPLICATION_ID = 0x434c4553;

/** Version of the tables (`PRAGMA user_version`). A higher one was written by a newer program. */
const SCHEMA_VERSION = 2;

/**
 * `position` is the place in `$all`, dense; `event_in_category` carries it as the row id, so that a filtered read of
 * `$all` goes along the index. `data` stands last: what is read of a row without it never touches overflow pages.
 */
const TABLES = `
  CREATE TABLE category (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE stream (
    id       INTEGER PRIMARY KEY,
    category INTEGER NOT NULL REFERENCES category (id),
    name     TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    stream   INTEGER NOT NULL REFERENCES stream (id),
    category INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    created  INTEGER NOT NULL,
    id       TEXT NOT NULL,
    type     TEXT NOT NULL,
    data     BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX event_in_stream ON event (stream, revision);
  CREATE UNIQUE INDEX event_once ON event (stream, id);
  CREATE INDEX event_in_category ON event (category);
`;

/**
 * Streams that an order has forgotten, and the position of that order: since version 2. An order names the newest
 * event, so it comes in the transaction that appends it; nothing takes it back.
 */
const ORDERS = `
  CREATE TABLE erasure_order (
    stream   INTEGER PRIMARY KEY REFERENCES stream (id),
    position INTEGER NOT NULL REFERENCES event (position)
  ) STRICT;
  CREATE TRIGGER erasure_order_names_the_newest BEFORE INSERT ON erasure_order
  WHEN NEW.position IS NOT (SELECT max(position) FROM event)
    OR EXISTS (SELECT 1 FROM erasure_order WHERE stream = NEW.stream)
    OR EXISTS (SELECT 1 FROM event WHERE position = NEW.position AND stream = NEW.stream)
  BEGIN SELECT RAISE(ABORT, 'an order comes with its event'); END;
  CREATE TRIGGER erasure_order_refuses_update BEFORE UPDATE ON erasure_order
  BEGIN SELECT RAISE(ABORT, 'the event store is append-only'); END;
  CREATE TRIGGER erasure_order_refuses_delete BEFORE DELETE ON erasure_order
  BEGIN SELECT RAISE(ABORT, 'the event store is append-only'); END;

  CREATE TRIGGER event_refuses_update BEFORE UPDATE ON event
  WHEN NOT EXISTS (SELECT 1 FROM erasure_order WHERE stream = OLD.stream)
    OR NEW.position IS NOT OLD.position OR NEW.stream IS NOT OLD.stream OR NEW.category IS NOT OLD.category
    OR NEW.revision IS NOT OLD.revision OR NEW.created IS NOT 0 OR NEW.id IS NOT 'forgotten-' || OLD.revision
    OR NEW.type IS NOT 'forgotten' OR length(NEW.data) IS NOT 0
  BEGIN SELECT RAISE(ABORT, 'the event store is append-only'); END;
`;

/**
 * Append-only is the database's own rule. The insert trigger is part of it: INSERT OR REPLACE removes rows without
 * waking a delete trigger, so only the next free place, with an id that the stream does not hold, may be written.
 */
const TRIGGERS = ['category', 'stream', 'event']
  .flatMap((table) =>
    ['UPDATE', 'DELETE']
      .filter((change) => table !== 'event' || change !== 'UPDATE')
      .map(
        (change) => `
  CREATE TRIGGER ${table}_refuses_${change.toLowerCase()} BEFORE ${change} ON ${table}
  BEGIN SELECT RAISE(ABORT, 'the event store is append-only'); END;`,
      ),
  )
  .concat(
    `
  CREATE TRIGGER event_takes_the_next_place BEFORE INSERT ON event
  WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event)
    OR NEW.revision IS NOT (SELECT coalesce(max(revision), -1) + 1 FROM event WHERE stream = NEW.stream)
    OR EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the event store is append-only'); END;`,
    ...['category', 'stream'].map(
      (table) => `
  CREATE TRIGGER ${table}_is_written_once BEFORE INSERT ON ${table}
  WHEN EXISTS (SELECT 1 FROM ${table} WHERE id = NEW.id OR name = NEW.name)
  BEGIN SELECT RAISE(ABORT, 'the event store is append-only'); END;`,
    ),
  )
  .join('');

/**
 * Makes the tables in an empty file, in one transaction; leaves a known file as it is.
 * @throws StoreCorrupt if the file is another program's, StoreUnavailable if it was written by a newer version
 */
export function prepareSchema(db: Database.Database, file: string): void {
  const application = db.pragma('application_id', { simple: true });
  const version = Number(db.pragma('user_version', { simple: true }));
  const empty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (empty && application === 0 && version === 0) {
    db.transaction(() => {
      db.exec(TABLES + TRIGGERS + ORDERS);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${SCHEMA_VERSION}`);
    }).immediate();
    return;
  }
  if (application !== APPLICATION_ID || version < 1) {
    throw new StoreCorrupt(`${file} is a SQLite file, but not an event store of this ledger`);
  }
  if (version > SCHEMA_VERSION) {
    throw new StoreUnavailable(
      `${file} was written by a newer version of this program (its schema is ${version}, known is ${SCHEMA_VERSION})`,
    );
  }
  if (version < SCHEMA_VERSION) {
    db.transaction(() => {
      db.exec(`DROP TRIGGER event_refuses_update; ${ORDERS}`);
      db.pragma(`user_version = ${SCHEMA_VERSION}`);
    }).immediate();
  }
}
