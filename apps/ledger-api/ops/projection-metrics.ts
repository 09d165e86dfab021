import type { ProjectionState } from '#read-models';
import type { ProjectionsPort } from '../operations/projections-port.js';
import type { Metrics } from './metrics.js';

/** How the tables keep up, by projection, read when Prometheus asks. */
export function watchProjections(projections: ProjectionsPort, metrics: Metrics): void {
  const figure = (name: string, help: string, of: (state: ProjectionState) => number | undefined) =>
    metrics.gauges(name, help, 'projection', async () => {
      const { projections: states } = await projections.health();
      return states.flatMap((state) => {
        const value = of(state);
        return value === undefined ? [] : [[state.name, value] as const];
      });
    });
  figure('ledger_projection_lag_events', 'Events that are not in its tables yet.', (s) => s.lagEvents);
  figure('ledger_projection_lag_seconds', 'Age of the oldest of them.', (s) => s.lagSeconds);
  figure('ledger_projection_parked_events', 'Events that were set aside.', (s) => s.parked);
  figure('ledger_projection_red', '1 while it stands still or has halted.', (s) => (s.healthy ? 0 : 1));
}
