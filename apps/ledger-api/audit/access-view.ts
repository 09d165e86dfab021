import { openReadable } from '#ledger';
import type { EventStore } from '#event-store';
import type { AccessRow } from '#read-models';
import { decodeTrusted } from '#stored-event';
import type { Column } from '../formats/columns.js';
import type { AuditPort } from './audit-port.js';
import { instant } from './event-view.js';

/** An access as the audit lists it. */
export interface AuditAccess {
  readonly id: string;
  readonly recordedAt: string;
  /** Name of the operation. */
  readonly scope: string;
  readonly subject?: string;
  /** Id of the principal; absent: its seal cannot be opened any more. */
  readonly who?: string;
  readonly why?: string;
  readonly reference?: string;
  readonly refused?: string;
  readonly times: number;
  /** The key of who and why is destroyed. */
  readonly erased?: true;
  /** Place in the ledger, decimal. */
  readonly position: string;
}

/**
 * Accesses with who and why, opened at the moment of reading: no table holds them, so an erasure has nothing to find.
 */
export async function openedAccesses(
  { boxes }: Pick<AuditPort, 'boxes'>,
  store: EventStore,
  rows: readonly AccessRow[],
): Promise<AuditAccess[]> {
  const shown: AuditAccess[] = [];
  for (const row of rows) shown.push(view(row, await whoAndWhy(boxes, store, row)));
  return shown;
}

/** What the seal of an access holds; `erased` where its key is destroyed. */
interface Opened {
  readonly who?: string;
  readonly why?: string;
  readonly erased?: true;
}

async function whoAndWhy(boxes: AuditPort['boxes'], store: EventStore, row: AccessRow): Promise<Opened> {
  if (row.principal !== null) return { who: row.principal };
  if (row.subject === null) return {};
  const [event] = await store.readStream(row.stream, { from: BigInt(row.revision), limit: 1 });
  if (event === undefined) return { erased: true };
  const { fields, erased } = await openReadable(boxes, row.subject, decodeTrusted(event.data), ['content']);
  return erased.length > 0 ? { erased: true } : (fields as Opened);
}

function view(row: AccessRow, { who, why, erased }: Opened): AuditAccess {
  return {
    id: row.event,
    recordedAt: instant(row.recorded_at),
    scope: row.scope,
    ...(row.subject !== null && { subject: row.subject }),
    ...(who !== undefined && { who }),
    ...(why !== undefined && { why }),
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.refused !== null && { refused: row.refused }),
    times: row.times,
    ...(erased && { erased }),
    position: String(row.position),
  };
}

/** Columns of the list as CSV. */
export const ACCESS_COLUMNS: readonly Column<AuditAccess>[] = [
  { name: 'recorded_at', cell: ({ recordedAt }) => recordedAt },
  { name: 'who', cell: ({ who }) => who },
  { name: 'scope', cell: ({ scope }) => scope },
  { name: 'subject', cell: ({ subject }) => subject },
  { name: 'why', cell: ({ why }) => why },
  { name: 'reference', cell: ({ reference }) => reference },
  { name: 'refused', cell: ({ refused }) => refused },
  { name: 'times', cell: ({ times }) => times },
  { name: 'erased', cell: ({ erased }) => erased },
  { name: 'id', cell: ({ id }) => id },
  { name: 'position', cell: ({ position }) => position },
];
