import { type EventBody, instantOf } from '#stored-event';
import type { Batch, Handling, Projection } from '../../engine/projection.js';
import { type RowValues, writeRows } from '../../store/sql.js';
import { ACCESS_TABLES } from '../../store/sqlite/access-tables.js';

/** What of an access stands in the open. */
interface AccessPub {
  readonly scope: string;
  readonly subject?: string;
  readonly controller?: string;
  readonly reference?: string;
  readonly refused?: string;
  readonly times?: number;
}

/**
 * Who looked at whom, without what is sealed: that is opened when somebody reads, and never kept. Somebody who is
 * forgotten stays here as a random id that leads nowhere, as in the ledger's own stream.
 */
export class AccessProjection implements Projection {
  readonly name = 'access';
  readonly version = 1;
  readonly kind = 'search';
  readonly run = 'from-beginning';
  readonly tables = ACCESS_TABLES;

  async handle({ facts }: Batch, { sql, table, breathe }: Handling): Promise<void> {
    const rows: RowValues[] = [];
    for (const fact of facts) {
      const { event } = fact;
      if (event.type !== 'access.recorded') continue;
      rows.push([event.position, event.id, event.stream, event.revision, ...columnsOf(fact.body)]);
      await breathe();
    }
    await writeRows(sql, table('access'), COLUMNS, rows, []);
  }
}

function columnsOf(body: EventBody): RowValues {
  const { scope, subject, controller, reference, refused, times } = body.pub as unknown as AccessPub;
  // About a person the ledger itself is the actor, and the principal is sealed.
  const principal = body.sd.length === 0 ? body.actor.principal : null;
  return [
    instantOf(body.rec),
    controller ?? '',
    subject ?? null,
    scope,
    principal,
    reference ?? null,
    refused ?? null,
    times ?? 1,
  ];
}

const COLUMNS = [
  'position',
  'event',
  'stream',
  'revision',
  'recorded_at',
  'controller',
  'subject',
  'scope',
  'principal',
  'reference',
  'refused',
  'times',
];
