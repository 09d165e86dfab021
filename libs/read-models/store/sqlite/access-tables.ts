import type { TableSet } from '../table-set.js';

/** Table of the projection `access`: the record of access, as far as it stands in the open. */
export const ACCESS_TABLES: TableSet = {
  tables: {
    access: [
      `CREATE TABLE {access} (
        position BIGINT NOT NULL PRIMARY KEY,
        event TEXT NOT NULL,
        stream TEXT NOT NULL,
        revision BIGINT NOT NULL,
        recorded_at BIGINT NOT NULL,
        controller TEXT NOT NULL,
        subject TEXT,
        scope TEXT NOT NULL,
        principal TEXT,
        reference TEXT,
        refused TEXT,
        times INTEGER NOT NULL
      ) WITHOUT ROWID`,
      `CREATE INDEX {access}_time ON {access} (controller, recorded_at, position)`,
      `CREATE INDEX {access}_scope ON {access} (controller, scope, recorded_at, position)`,
      `CREATE INDEX {access}_subject ON {access} (subject, recorded_at, position) WHERE subject IS NOT NULL`,
    ],
  },
  compared: {
    access: {
      key: 'position',
      columns:
        'event, stream, revision, recorded_at, controller, subject, scope, principal, reference, refused, times',
    },
  },
  views: {},
};
