import type { LedgerState } from './ledger-state.js';
import type { Metrics } from './metrics.js';

/** Figures of the ledger behind the routes, read when Prometheus asks. */
export function watchLedger(ledger: LedgerState, metrics: Metrics): void {
  metrics.gauge('ledger_appended_events', 'Events that this process appended.', () =>
    ledger.appendedEvents(),
  );
  metrics.gauge(
    'ledger_feed_lag_seconds',
    'Since the head of the store was last seen applied.',
    () => ledger.feedLagMs() / 1000,
  );
  metrics.gauge('ledger_cached_subjects', 'Subjects in memory.', () => ledger.cachedSubjects());
  metrics.gauge('ledger_cached_bytes', 'What they are counted with.', () => ledger.cachedBytes());
  metrics.gauge(
    'ledger_clock_off_seconds',
    'This process’s clock minus the store’s.',
    () => ledger.clockOffMs() / 1000,
  );
  metrics.gauge(
    'ledger_late_events',
    'Events recorded more than 5 s before the newest in front of them.',
    () => ledger.lateEvents(),
  );
  metrics.gauge('ledger_log_leaves', 'Events in the transparency log.', () => ledger.log().leaves);
  metrics.gauge('ledger_log_sealed', 'Size of the newest signed checkpoint.', () => ledger.log().sealed);
  metrics.gauge('ledger_log_seal_age_seconds', 'Since the newest checkpoint was signed.', () =>
    secondsSince(ledger.log().sealedAt),
  );
  metrics.gauge('ledger_log_lag_seconds', 'How long the oldest event without a seal waits.', () =>
    secondsSince(ledger.log().waitingSince),
  );
  metrics.gauge('ledger_log_halted', '1 if the sealer has stopped for good.', () =>
    ledger.log().halted ? 1 : 0,
  );
  metrics.gauge(
    'ledger_log_failed_anchors',
    'Witnesses and time stamps that failed since the start.',
    () => ledger.log().failedAnchors,
  );
  metrics.gauge(
    'ledger_event_store_drops',
    'Live subscriptions to the event store that ended and were begun again, since the start.',
    () => Object.values(ledger.eventStore().drops).reduce((sum, count) => sum + count, 0),
  );
  metrics.gauge(
    'ledger_event_store_resends',
    'Appends that the event store did not answer and that were sent again, since the start.',
    () => ledger.eventStore().resends,
  );
  metrics.gauge('ledger_failed_sweeps', 'Sweeps of destroyed keys that failed since the start.', () =>
    ledger.failedSweeps(),
  );
}

function secondsSince(at: number | undefined): number {
  return at === undefined ? 0 : Math.max(0, Date.now() - at) / 1000;
}
