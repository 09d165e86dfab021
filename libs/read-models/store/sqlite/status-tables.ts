import type { TableSet } from '../table-set.js';

const ANSWER = `
  permitted INTEGER NOT NULL,
  reason TEXT NOT NULL,
  basis TEXT,
  since BIGINT,
  until BIGINT`;

/**
 * The numbers of persons that `status_count` keeps, counted: an own answer, and for whoever has facts about everything the
 * answers of their profile where they have no own one.
 */
export const COUNTED_ANSWERS = `
  SELECT controller, operation, purpose, permitted, reason, COUNT(*) AS persons FROM (
    SELECT controller, operation, purpose, permitted, reason FROM status
    UNION ALL
    SELECT a.controller, a.operation, a.purpose, a.permitted, a.reason
    FROM status_person p JOIN status_profile a ON a.controller = p.controller AND a.profile = p.profile
    WHERE p.profile <> 'default' AND NOT EXISTS (
      SELECT 1 FROM status own WHERE own.controller = p.controller AND own.subject = p.subject
        AND own.purpose = a.purpose AND own.operation = a.operation)
  ) answer GROUP BY controller, operation, purpose, permitted, reason`;

/** Tables of the projection `status`, as SQLite makes them. `{name}` is a table of the generation at hand. */
export const STATUS_TABLES: TableSet = {
  tables: {
    // Before those that a view of this name may look at, in ledgers that had one: views are dropped in this order.
    status_count: [
      `CREATE TABLE {status_count} (
        controller TEXT NOT NULL,
        operation TEXT NOT NULL,
        purpose TEXT NOT NULL,
        permitted INTEGER NOT NULL,
        reason TEXT NOT NULL,
        persons INTEGER NOT NULL,
        PRIMARY KEY (controller, operation, purpose, permitted, reason)
      ) WITHOUT ROWID`,
    ],
    status: [
      `CREATE TABLE {status} (
        controller TEXT NOT NULL,
        subject TEXT NOT NULL,
        purpose TEXT NOT NULL,
        operation TEXT NOT NULL,${ANSWER},
        governing TEXT,
        position BIGINT NOT NULL,
        PRIMARY KEY (controller, subject, purpose, operation)
      ) WITHOUT ROWID`,
      `CREATE INDEX {status}_answer ON {status} (controller, purpose, operation, permitted, reason, subject)`,
      `CREATE INDEX {status}_since ON {status} (controller, purpose, operation, since, subject)`,
      `CREATE INDEX {status}_until ON {status} (until) WHERE until IS NOT NULL`,
      `CREATE INDEX {status}_expiring ON {status} (controller, purpose, operation, until, subject)
        WHERE until IS NOT NULL`,
    ],
    status_person: [
      `CREATE TABLE {status_person} (
        subject TEXT NOT NULL PRIMARY KEY,
        controller TEXT NOT NULL,
        profile TEXT NOT NULL,
        recheck_at BIGINT,
        position BIGINT NOT NULL
      ) WITHOUT ROWID`,
      `CREATE INDEX {status_person}_recheck ON {status_person} (recheck_at) WHERE recheck_at IS NOT NULL`,
      `CREATE INDEX {status_person}_profile ON {status_person} (controller, profile, subject)`,
    ],
    status_star: [
      `CREATE TABLE {status_star} (
        subject TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        event TEXT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (subject, ordinal)
      ) WITHOUT ROWID`,
    ],
    status_profile: [
      `CREATE TABLE {status_profile} (
        controller TEXT NOT NULL,
        profile TEXT NOT NULL,
        purpose TEXT NOT NULL,
        operation TEXT NOT NULL,${ANSWER},
        since_star INTEGER,
        governing TEXT,
        governing_star INTEGER,
        recheck_at BIGINT,
        PRIMARY KEY (controller, profile, purpose, operation)
      ) WITHOUT ROWID`,
      `CREATE INDEX {status_profile}_answer ON {status_profile}
        (controller, purpose, operation, permitted, reason, profile)`,
      `CREATE INDEX {status_profile}_until ON {status_profile} (until) WHERE until IS NOT NULL`,
      `CREATE INDEX {status_profile}_recheck ON {status_profile} (recheck_at) WHERE recheck_at IS NOT NULL`,
      `CREATE INDEX {status_profile}_expiring ON {status_profile} (controller, purpose, operation, until, profile)
        WHERE until IS NOT NULL`,
    ],
    status_link: [
      `CREATE TABLE {status_link} (
        subject TEXT NOT NULL,
        other TEXT NOT NULL,
        PRIMARY KEY (subject, other)
      ) WITHOUT ROWID`,
    ],
  },
  compared: {
    status: {
      key: 'controller, subject, purpose, operation',
      columns: 'permitted, reason, basis, since, until, governing',
    },
    status_person: { key: 'subject', columns: 'controller, profile' },
    status_star: { key: 'subject, ordinal', columns: 'event, at' },
    status_profile: {
      key: 'controller, profile, purpose, operation',
      columns: 'permitted, reason, basis, since, until, since_star, governing, governing_star',
    },
    status_link: { key: 'subject, other', columns: '' },
    status_count: { key: 'controller, operation, purpose, permitted, reason', columns: 'persons' },
  },
  views: {
    status_everybody: `CREATE VIEW status_everybody AS
      SELECT controller, subject, purpose, operation, permitted, reason, basis, since, until, governing, position,
        'own' AS source
      FROM {status}
      UNION ALL
      SELECT p.controller, p.subject, a.purpose, a.operation, a.permitted, a.reason, a.basis,
        COALESCE(s.at, a.since), a.until, COALESCE(g.event, a.governing), p.position,
        CASE WHEN p.profile = 'default' THEN 'default' ELSE 'star' END
      FROM {status_person} p
      JOIN {status_profile} a ON a.controller = p.controller AND a.profile = p.profile
      LEFT JOIN {status_star} s ON s.subject = p.subject AND s.ordinal = a.since_star
      LEFT JOIN {status_star} g ON g.subject = p.subject AND g.ordinal = a.governing_star
      WHERE NOT EXISTS (
        SELECT 1 FROM {status} own
        WHERE own.controller = p.controller AND own.subject = p.subject
          AND own.purpose = a.purpose AND own.operation = a.operation)`,
    status_default: `CREATE VIEW status_default AS
      SELECT controller, purpose, operation, permitted, reason, basis, since, until
      FROM {status_profile} WHERE profile = 'default'`,
  },
};
