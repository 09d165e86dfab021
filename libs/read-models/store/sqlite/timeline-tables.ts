import type { TableSet } from '../table-set.js';

/** Tables of the projection `timeline`: every fact once, and which purposes it names. */
export const TIMELINE_TABLES: TableSet = {
  tables: {
    fact: [
      `CREATE TABLE {fact} (
        position BIGINT NOT NULL PRIMARY KEY,
        event TEXT NOT NULL,
        type TEXT NOT NULL,
        controller TEXT,
        stream TEXT NOT NULL,
        revision BIGINT NOT NULL,
        subject TEXT,
        at BIGINT NOT NULL,
        recorded_at BIGINT NOT NULL,
        occurred_at BIGINT,
        effective_at BIGINT,
        actor_by TEXT NOT NULL,
        principal TEXT NOT NULL,
        purpose TEXT,
        purposes TEXT,
        version INTEGER,
        notice TEXT,
        notice_version INTEGER,
        pub TEXT NOT NULL
      ) WITHOUT ROWID`,
      `CREATE INDEX {fact}_subject ON {fact} (subject, position) WHERE subject IS NOT NULL`,
      `CREATE INDEX {fact}_type ON {fact} (controller, type, at, position)`,
      `CREATE INDEX {fact}_actor ON {fact} (controller, actor_by, at, position)`,
      `CREATE INDEX {fact}_at ON {fact} (controller, at, position)`,
      `CREATE INDEX {fact}_recorded ON {fact} (controller, recorded_at, position)`,
      `CREATE INDEX {fact}_notice ON {fact} (controller, notice, notice_version, at, position) WHERE notice IS NOT NULL`,
    ],
    fact_purpose: [
      `CREATE TABLE {fact_purpose} (
        controller TEXT NOT NULL,
        purpose TEXT NOT NULL,
        type TEXT NOT NULL,
        at BIGINT NOT NULL,
        position BIGINT NOT NULL,
        PRIMARY KEY (controller, purpose, type, at, position)
      ) WITHOUT ROWID`,
      `CREATE INDEX {fact_purpose}_at ON {fact_purpose} (controller, purpose, at, position)`,
    ],
  },
  compared: {
    fact: {
      key: 'position',
      columns:
        'event, type, controller, stream, revision, subject, at, recorded_at, occurred_at, effective_at, actor_by, ' +
        'principal, purpose, purposes, version, notice, notice_version, pub',
    },
    fact_purpose: { key: 'controller, purpose, type, at, position', columns: '' },
  },
  views: {},
};

/** Tables of the projection `published`: purposes, notices and settings with all versions. */
export const PUBLISHED_TABLES: TableSet = {
  tables: {
    controller: [
      `CREATE TABLE {controller} (
        controller TEXT NOT NULL PRIMARY KEY,
        name TEXT,
        pub TEXT NOT NULL,
        event TEXT NOT NULL,
        position BIGINT NOT NULL
      ) WITHOUT ROWID`,
    ],
    purpose_version: [
      `CREATE TABLE {purpose_version} (
        controller TEXT NOT NULL,
        purpose TEXT NOT NULL,
        version INTEGER NOT NULL,
        position BIGINT NOT NULL,
        event TEXT NOT NULL,
        at BIGINT NOT NULL,
        recorded_at BIGINT NOT NULL,
        valid_from BIGINT NOT NULL,
        material INTEGER,
        bases TEXT NOT NULL,
        pub TEXT NOT NULL,
        PRIMARY KEY (controller, purpose, version, position)
      ) WITHOUT ROWID`,
    ],
    purpose_retirement: [
      `CREATE TABLE {purpose_retirement} (
        controller TEXT NOT NULL,
        purpose TEXT NOT NULL,
        position BIGINT NOT NULL,
        event TEXT NOT NULL,
        at BIGINT NOT NULL,
        recorded_at BIGINT NOT NULL,
        PRIMARY KEY (controller, purpose, position)
      ) WITHOUT ROWID`,
    ],
    notice_version: [
      `CREATE TABLE {notice_version} (
        controller TEXT NOT NULL,
        notice TEXT NOT NULL,
        version INTEGER NOT NULL,
        position BIGINT NOT NULL,
        event TEXT NOT NULL,
        at BIGINT NOT NULL,
        recorded_at BIGINT NOT NULL,
        valid_from BIGINT NOT NULL,
        material INTEGER,
        pub TEXT NOT NULL,
        PRIMARY KEY (controller, notice, version, position)
      ) WITHOUT ROWID`,
    ],
    setting: [
      `CREATE TABLE {setting} (
        controller TEXT NOT NULL,
        name TEXT NOT NULL,
        position BIGINT NOT NULL,
        value TEXT NOT NULL,
        event TEXT NOT NULL,
        recorded_at BIGINT NOT NULL,
        valid_from BIGINT NOT NULL,
        PRIMARY KEY (controller, name, position)
      ) WITHOUT ROWID`,
    ],
  },
  compared: {
    controller: { key: 'controller', columns: 'name, pub, event, position' },
    purpose_version: {
      key: 'controller, purpose, version, position',
      columns: 'event, at, recorded_at, valid_from, material, bases, pub',
    },
    purpose_retirement: { key: 'controller, purpose, position', columns: 'event, at, recorded_at' },
    notice_version: {
      key: 'controller, notice, version, position',
      columns: 'event, at, recorded_at, valid_from, material, pub',
    },
    setting: { key: 'controller, name, position', columns: 'value, event, recorded_at, valid_from' },
  },
  views: {},
};

/** Tables of the projection `daily`: what happened on each day (UTC, by the fact's time). */
export const DAILY_TABLES: TableSet = {
  tables: {
    daily: [
      `CREATE TABLE {daily} (
        controller TEXT NOT NULL,
        day TEXT NOT NULL,
        purpose TEXT NOT NULL,
        type TEXT NOT NULL,
        facts INTEGER NOT NULL,
        PRIMARY KEY (controller, day, purpose, type)
      ) WITHOUT ROWID`,
    ],
  },
  compared: { daily: { key: 'controller, day, purpose, type', columns: 'facts' } },
  views: {},
};
