import type { TableSet } from '../table-set.js';

/** Tables of the projection `matters`: what persons asked for, until when it is due, and what is still to be done. */
export const MATTER_TABLES: TableSet = {
  tables: {
    matter: [
      `CREATE TABLE {matter} (
        controller TEXT NOT NULL,
        subject TEXT NOT NULL,
        kind TEXT NOT NULL,
        event TEXT NOT NULL,
        id TEXT,
        purposes TEXT NOT NULL,
        detail TEXT,
        opened_at BIGINT NOT NULL,
        recorded_at BIGINT NOT NULL,
        respond_by TEXT,
        extension_by TEXT,
        refusal_by TEXT,
        extended INTEGER NOT NULL,
        closed_at BIGINT,
        closed_by TEXT,
        outcome TEXT,
        position BIGINT NOT NULL,
        PRIMARY KEY (controller, subject, event, kind)
      ) WITHOUT ROWID`,
      `CREATE INDEX {matter}_open ON {matter} (controller, respond_by, event) WHERE closed_at IS NULL`,
      `CREATE INDEX {matter}_kind ON {matter} (controller, kind, opened_at, event)`,
      `CREATE INDEX {matter}_subject ON {matter} (subject)`,
    ],
    duty: [
      `CREATE TABLE {duty} (
        controller TEXT NOT NULL,
        subject TEXT NOT NULL,
        code TEXT NOT NULL,
        about TEXT NOT NULL,
        conditional TEXT,
        since BIGINT NOT NULL,
        due_by TEXT,
        position BIGINT NOT NULL,
        PRIMARY KEY (controller, subject, code, about)
      ) WITHOUT ROWID`,
      `CREATE INDEX {duty}_code ON {duty} (controller, code, since, about)`,
      `CREATE INDEX {duty}_due ON {duty} (controller, due_by, about)`,
      `CREATE INDEX {duty}_subject ON {duty} (subject)`,
    ],
    consent: [
      `CREATE TABLE {consent} (
        controller TEXT NOT NULL,
        subject TEXT NOT NULL,
        purpose TEXT NOT NULL,
        event TEXT NOT NULL,
        version INTEGER NOT NULL,
        scope TEXT NOT NULL,
        method TEXT NOT NULL,
        notice TEXT,
        notice_version INTEGER,
        shown TEXT,
        evidence INTEGER NOT NULL,
        granted_at BIGINT NOT NULL,
        recorded_at BIGINT NOT NULL,
        expires_at BIGINT,
        ended_at BIGINT,
        ended_by TEXT,
        ended_as TEXT,
        position BIGINT NOT NULL,
        PRIMARY KEY (controller, purpose, subject, event)
      ) WITHOUT ROWID`,
      `CREATE INDEX {consent}_notice ON {consent} (controller, notice, notice_version, subject)
        WHERE notice IS NOT NULL`,
      `CREATE INDEX {consent}_version ON {consent} (controller, purpose, version, subject)`,
      `CREATE INDEX {consent}_subject ON {consent} (subject)`,
    ],
    matter_person: [
      `CREATE TABLE {matter_person} (
        subject TEXT NOT NULL PRIMARY KEY,
        controller TEXT NOT NULL,
        next_at BIGINT,
        position BIGINT NOT NULL
      ) WITHOUT ROWID`,
      `CREATE INDEX {matter_person}_next ON {matter_person} (next_at) WHERE next_at IS NOT NULL`,
      `CREATE INDEX {matter_person}_controller ON {matter_person} (controller, subject)`,
    ],
    matter_link: [
      `CREATE TABLE {matter_link} (
        subject TEXT NOT NULL,
        other TEXT NOT NULL,
        PRIMARY KEY (subject, other)
      ) WITHOUT ROWID`,
    ],
  },
  compared: {
    matter: {
      key: 'controller, subject, event, kind',
      columns:
        'id, purposes, detail, opened_at, recorded_at, respond_by, extension_by, refusal_by, extended, closed_at, ' +
        'closed_by, outcome',
    },
    duty: { key: 'controller, subject, code, about', columns: 'conditional, since, due_by' },
    consent: {
      key: 'controller, purpose, subject, event',
      columns:
        'version, scope, method, notice, notice_version, shown, evidence, granted_at, recorded_at, expires_at, ' +
        'ended_at, ended_by, ended_as',
    },
    matter_person: { key: 'subject', columns: 'controller, next_at' },
    matter_link: { key: 'subject, other', columns: '' },
  },
  views: {},
};
