import type { DueEntry } from '#read-models';
import { type Column, purposesCell } from '../formats/columns.js';
import { instant } from './event-view.js';

/** Something that is still to be done. */
export interface AuditDue {
  /** `matter`: what a person asked for; `duty`: what a fact obliges to. */
  readonly what: 'matter' | 'duty';
  /** Kind of the matter, or code of the duty. */
  readonly kind: string;
  /** Absent: about all persons together. */
  readonly subject?: string;
  /** Event id of the fact that began it. */
  readonly event: string;
  readonly id?: string;
  /** Kind, ground, basis or right. */
  readonly detail?: string;
  readonly purposes?: '*' | readonly string[];
  readonly since: string;
  /** Last day in time (Reg. 1182/71); absent: without undue delay. */
  readonly dueBy?: string;
  readonly overdue: boolean;
  /** Last day to tell of an extension, and to refuse with reasons. */
  readonly extensionBy?: string;
  readonly refusalBy?: string;
  readonly extended?: boolean;
  /** What the duty depends on and the ledger cannot know. */
  readonly conditional?: string;
}

/** A row of the tables in the API's form. @param today `YYYY-MM-DD`: the day after the last one is too late */
export function auditDue(entry: DueEntry, today: string): AuditDue {
  if (entry.what === 'duty') {
    const { subject, code, about, conditional, since, due_by } = entry.duty;
    return {
      what: 'duty',
      kind: code,
      ...(subject !== '' && { subject }),
      event: about,
      since: instant(since),
      ...dueBy(due_by, today),
      ...(conditional !== null && { conditional }),
    };
  }
  const { matter } = entry;
  return {
    what: 'matter',
    kind: matter.kind,
    subject: matter.subject,
    event: matter.event,
    ...(matter.id !== null && { id: matter.id }),
    ...(matter.detail !== null && { detail: matter.detail }),
    purposes: matter.purposes === '*' ? '*' : (JSON.parse(matter.purposes) as readonly string[]),
    since: instant(matter.opened_at),
    ...dueBy(matter.respond_by, today),
    ...(matter.extension_by !== null && { extensionBy: matter.extension_by }),
    ...(matter.refusal_by !== null && { refusalBy: matter.refusal_by }),
    extended: matter.extended === 1,
  };
}

function dueBy(day: string | null, today: string) {
  return { ...(day !== null && { dueBy: day }), overdue: day !== null && day < today };
}

/** Columns of the list as CSV. */
export const DUE_COLUMNS: readonly Column<AuditDue>[] = [
  { name: 'due_by', cell: ({ dueBy: day }) => day },
  { name: 'overdue', cell: ({ overdue }) => overdue },
  { name: 'what', cell: ({ what }) => what },
  { name: 'kind', cell: ({ kind }) => kind },
  { name: 'detail', cell: ({ detail }) => detail },
  { name: 'subject', cell: ({ subject }) => subject },
  { name: 'purposes', cell: ({ purposes }) => purposesCell(purposes) },
  { name: 'since', cell: ({ since }) => since },
  { name: 'event', cell: ({ event }) => event },
  { name: 'id', cell: ({ id }) => id },
  { name: 'extension_by', cell: ({ extensionBy }) => extensionBy },
  { name: 'refusal_by', cell: ({ refusalBy }) => refusalBy },
  { name: 'extended', cell: ({ extended }) => extended },
  { name: 'conditional', cell: ({ conditional }) => conditional },
];
