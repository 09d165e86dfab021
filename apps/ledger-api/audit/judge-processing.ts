import type { DecisionEntry, DecisionLog, FoundDecision } from '#accountability';
import { decisionTime } from '#accountability';
import type { Asking, BatchItem } from '#ledger';
import type { EventRow } from '#read-models';
import type { EventStore } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { subjectStream } from '#subjects';

/**
 * What is wrong with a processing that was reported.
 *
 * By the facts, for ever: `NOT_PERMITTED`, `AFTER_WITHDRAWAL`. By the report and the id alone, for ever: `NO_DECISION`,
 * `DECISION_UNKNOWN` for an id that is none of ours, `DECISION_LATER`. By the decision log, as long as it is kept:
 * `DECISION_UNKNOWN` for an id that was never given, `DECISION_DENIED`, `DECISION_OF_ANOTHER`, `DECISION_AS_OF_THEN`,
 * `DECISION_EXPIRED`.
 */
export type AnomalyCode =
  | 'NOT_PERMITTED'
  | 'AFTER_WITHDRAWAL'
  | 'NO_DECISION'
  | 'DECISION_UNKNOWN'
  | 'DECISION_LATER'
  | 'DECISION_DENIED'
  | 'DECISION_OF_ANOTHER'
  | 'DECISION_AS_OF_THEN'
  | 'DECISION_EXPIRED';

/** A report that was judged. */
export interface JudgedReport {
  readonly row: EventRow;
  readonly anomalies: readonly AnomalyCode[];
  readonly decisionId?: string;
  /** Of a processing that the facts do not permit: the reason, and whether it was known at the time. */
  readonly reason?: string;
  readonly knownThen?: boolean;
  /** What the decision log says; absent: no decision was named. */
  readonly decision?: 'kept' | 'unknown' | 'not_kept';
}

/** By what reports are judged. */
export interface Judges {
  readonly asking: Asking;
  readonly store: EventStore;
  /** Absent: no decisions are kept. */
  readonly decisions: DecisionLog | undefined;
}

interface ReportPub {
  readonly purpose: string;
  readonly decisionId?: string;
  readonly channel?: string;
}

/** The clock of who reports may be a little off the one that decided. */
const CLOCK_MS = 5_000;

/** A person who says no in one of these ways has taken back what stood before (decision rules 1.6 and 1.12). */
const TAKEN_BACK: ReadonlySet<string> = new Set(['CONSENT_WITHDRAWN', 'OBJECTION_MARKETING']);

/** Judges some reports together: the facts as of the time of each, and the log read once for all of them. */
export async function judgeReports(judges: Judges, rows: readonly EventRow[]): Promise<JudgedReport[]> {
  const reports = rows.map((row) => ({ row, pub: JSON.parse(row.pub) as ReportPub }));
  const now = await asOf(judges.asking, reports, false);
  const denied = reports.filter((_report, place) => isDenied(now[place]));
  const then = await asOf(judges.asking, denied, true);
  const knownThen = new Map(denied.map(({ row }, place) => [row, isDenied(then[place])]));
  const ids = reports.flatMap(({ pub }) => pub.decisionId ?? []);
  const found = await judges.decisions?.find(ids);
  return Promise.all(
    reports.map(async ({ row, pub }, place): Promise<JudgedReport> => {
      const answer = now[place];
      const anomalies: AnomalyCode[] = [];
      const reason = answer && 'reason' in answer && !answer.permitted ? answer.reason : undefined;
      if (reason !== undefined) anomalies.push(TAKEN_BACK.has(reason) ? 'AFTER_WITHDRAWAL' : 'NOT_PERMITTED');
      const { decisionId } = pub;
      if (decisionId === undefined) anomalies.push('NO_DECISION');
      else anomalies.push(...(await ofDecision(judges, { row, pub }, decisionId, found?.get(decisionId))));
      return {
        row,
        anomalies,
        ...(decisionId !== undefined && {
          decisionId,
          decision: wordFor(found?.get(decisionId), decisionTime(decisionId)),
        }),
        ...(reason !== undefined && { reason, knownThen: knownThen.get(row) ?? false }),
      };
    }),
  );
}

/** What the law says of the time of each report; with all that is known by now, or that was known then. */
async function asOf(
  asking: Asking,
  reports: readonly { readonly row: EventRow; readonly pub: ReportPub }[],
  knownThen: boolean,
): Promise<readonly BatchItem[]> {
  return asking.checkBatch(
    reports.map(({ row, pub: { purpose, channel } }) => ({
      controller: row.controller ?? '',
      subject: { id: row.subject ?? '' },
      purpose,
      at: row.at,
      ...(channel !== undefined && { channel }),
      ...(knownThen && { knownAt: row.at }),
    })),
  );
}

function isDenied(answer: BatchItem | undefined): boolean {
  return answer !== undefined && 'permitted' in answer && !answer.permitted;
}

function wordFor(
  found: FoundDecision | undefined,
  time: number | undefined,
): 'kept' | 'unknown' | 'not_kept' {
  if (typeof found === 'object') return 'kept';
  return time === undefined ? 'unknown' : (found ?? 'not_kept');
}

async function ofDecision(
  judges: Judges,
  { row, pub }: { readonly row: EventRow; readonly pub: ReportPub },
  decisionId: string,
  found: FoundDecision | undefined,
): Promise<AnomalyCode[]> {
  const decidedAt = decisionTime(decisionId);
  if (decidedAt === undefined || found === 'unknown') return ['DECISION_UNKNOWN'];
  const anomalies: AnomalyCode[] = decidedAt > row.at + CLOCK_MS ? ['DECISION_LATER'] : [];
  if (typeof found !== 'object') return anomalies;
  if (!found.permitted) anomalies.push('DECISION_DENIED');
  const isOfThis =
    found.purpose === pub.purpose &&
    found.controller === row.controller &&
    (await isAbout(judges.store, row.subject ?? '', found));
  if (!isOfThis) anomalies.push('DECISION_OF_ANOTHER');
  if (found.asOf !== undefined && Date.parse(found.asOf) < decidedAt - CLOCK_MS)
    anomalies.push('DECISION_AS_OF_THEN');
  if (found.until !== undefined && Date.parse(found.until) <= row.at) anomalies.push('DECISION_EXPIRED');
  return anomalies;
}

/** Whether a decision was about a person: by id, by an id that was linked, or before anything was recorded. */
async function isAbout(store: EventStore, subject: string, { subject: asked, at }: DecisionEntry) {
  if (asked === subject) return true;
  const events = (await store.readStream(subjectStream(subject))).map(({ data }) => decodeTrusted(data).body);
  if (asked === undefined) return Date.parse(events[0]?.rec ?? '') >= Date.parse(at) - CLOCK_MS;
  return events.some(
    ({ type, pub }) =>
      (type === 'subject.merged' && pub['absorbed'] === asked) ||
      (type === 'subject.absorbed' && pub['canonical'] === asked),
  );
}
