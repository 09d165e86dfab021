import type { ParkedRow, ReadModelsHealth, RebuildProgress, ReevaluationRow, Retried } from '#read-models';

/** What operators may ask of the projections behind the tables. */
export interface ProjectionsPort {
  health(): Promise<ReadModelsHealth>;
  /** @throws ProjectionRefused PROJECTION_UNKNOWN */
  rebuildOf(name: string): RebuildProgress | undefined;
  reevaluations(): Promise<readonly ReevaluationRow[]>;
  /** @throws ProjectionRefused PROJECTION_UNKNOWN */
  parked(name: string | undefined, limit: number): Promise<readonly ParkedRow[]>;
  /** @throws ProjectionRefused PROJECTION_UNKNOWN */
  retry(name: string): Promise<Retried>;
  /** @throws ProjectionRefused PROJECTION_UNKNOWN, REBUILD_UNDER_WAY, REBUILD_FROM_NOW */
  rebuild(name: string): Promise<void>;
}
