import type { DecisionLog } from '#accountability';
import type { Metrics } from '../ops/metrics.js';

/** How the decision log is doing, read when Prometheus asks. */
export function watchDecisions(log: DecisionLog | undefined, metrics: Metrics): void {
  if (log === undefined) return;
  metrics.gauge('ledger_decision_log_written', 'Decisions written since the start.', () => log.state.written);
  metrics.gauge(
    'ledger_decision_log_lost',
    'Decisions since the start that were answered and could not be kept.',
    () => log.state.lost,
  );
  metrics.gauge('ledger_decision_log_failing', '1 while nothing can be written.', () =>
    log.state.failing === undefined ? 0 : 1,
  );
}
