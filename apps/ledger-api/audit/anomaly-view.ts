import { type Column, joined } from '../formats/columns.js';
import { instant } from './event-view.js';
import type { AnomalyCode, JudgedReport } from './judge-processing.js';

/** A processing that was reported and is not in order, as the audit lists it. */
export interface AuditAnomaly {
  /** Event id of the report. */
  readonly id: string;
  readonly subject: string;
  readonly purpose: string;
  /** When the processing took place, and when it was reported. */
  readonly at: string;
  readonly recordedAt: string;
  readonly anomalies: readonly AnomalyCode[];
  readonly reason?: string;
  readonly knownThen?: boolean;
  readonly decisionId?: string;
  readonly decision?: 'kept' | 'unknown' | 'not_kept';
  /** Id of who reported it. */
  readonly principal: string;
}

/** A judged report in the API's form. */
export function auditAnomaly({ row, anomalies, ...more }: JudgedReport): AuditAnomaly {
  return {
    id: row.event,
    subject: row.subject ?? '',
    purpose: row.purpose ?? '',
    at: instant(row.at),
    recordedAt: instant(row.recorded_at),
    anomalies,
    ...more,
    principal: row.principal,
  };
}

/** Columns of the list as CSV. */
export const ANOMALY_COLUMNS: readonly Column<AuditAnomaly>[] = [
  { name: 'at', cell: ({ at }) => at },
  { name: 'recorded_at', cell: ({ recordedAt }) => recordedAt },
  { name: 'subject', cell: ({ subject }) => subject },
  { name: 'purpose', cell: ({ purpose }) => purpose },
  { name: 'anomalies', cell: ({ anomalies }) => joined(anomalies) },
  { name: 'reason', cell: ({ reason }) => reason },
  { name: 'known_then', cell: ({ knownThen }) => knownThen },
  { name: 'decision_id', cell: ({ decisionId }) => decisionId },
  { name: 'decision', cell: ({ decision }) => decision },
  { name: 'principal', cell: ({ principal }) => principal },
  { name: 'id', cell: ({ id }) => id },
];
