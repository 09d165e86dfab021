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
  metrics.gauge('ledger_failed_sweeps', 'Sweeps of destroyed keys that failed since the start.', () =>
    ledger.failedSweeps(),
  );
}
