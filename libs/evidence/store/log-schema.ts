/** Version of the tables (`PRAGMA user_version`). */
export const SCHEMA_VERSION = 1;

/**
 * The sealer's tables. `sealer` is one row; every write carries its epoch, so that a sealer which was superseded
 * writes nothing more. `leaf.event` and `leaf.stream` are NULL once the stream is forgotten: its seq stays taken, and
 * nothing says whose it was. An event is known by its stream and id: one key of a caller, used for two people, gives
 * the same id in two streams. `checkpoint.root` is there before the signature (evidence format 1).
 */
export const TABLES = `
  CREATE TABLE sealer (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    origin   TEXT NOT NULL,
    epoch    INTEGER NOT NULL,
    position TEXT NOT NULL,
    size     INTEGER NOT NULL,
    map_size INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE stream (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    k      BLOB NOT NULL,
    rev    INTEGER NOT NULL,
    head   BLOB NOT NULL,
    mapped INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX stream_unmapped ON stream (id) WHERE rev <> mapped;

  CREATE TABLE leaf (
    seq      INTEGER PRIMARY KEY,
    leaf     BLOB NOT NULL,
    event    BLOB,
    stream   INTEGER,
    rev      INTEGER,
    position TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX leaf_of_event ON leaf (event, stream) WHERE event IS NOT NULL;

  CREATE TABLE map_entry (k BLOB PRIMARY KEY, v BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE map_bucket (prefix INTEGER PRIMARY KEY, entries INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;

  CREATE TABLE pending_seal (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    event    TEXT NOT NULL,
    expected INTEGER NOT NULL,
    data     BLOB NOT NULL,
    signers  TEXT NOT NULL
  ) STRICT;

  CREATE TABLE checkpoint (
    size     INTEGER PRIMARY KEY,
    root     BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    signers  TEXT NOT NULL,
    map_size INTEGER NOT NULL,
    note     TEXT,
    signed   INTEGER,
    tsr      BLOB
  ) STRICT;

  CREATE TABLE signing_key (
    number INTEGER PRIMARY KEY,
    vkey   TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE rotation (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    old   TEXT NOT NULL,
    new   TEXT NOT NULL,
    event TEXT NOT NULL,
    data  BLOB NOT NULL
  ) STRICT;

  CREATE TABLE forgetting (
    stream   TEXT PRIMARY KEY,
    subject  TEXT NOT NULL,
    markers  TEXT NOT NULL,
    order_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE anchor (name TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT;
`;
