export * from './engine/health.js';
export type { FollowerParts, FollowerState } from './engine/follower.js';
export type { ParkedRow } from './engine/parking.js';
export type { Batch, Handling, Projection, Work } from './engine/projection.js';
export { ReadFact } from './engine/read-fact.js';
export type { Retried } from './engine/retry.js';
export * from './errors.js';
export {
  allProjections,
  openReadModels,
  type OpenReadModelsOptions,
  openSharedReadModels,
  type OpenSharedReadModelsOptions,
} from './open-read-models.js';
export type { PersonParts } from './persons/person-projection.js';
export * from './persons/reads-persons.js';
export type { ReevaluationRow } from './persons/reevaluation.js';
export { ProjectionRefused, ReadModels } from './read-models.js';
export { SharedReadModels } from './shared-read-models.js';
export type { TableComparison } from './rebuild/compare.js';
export type { RebuildPhase, RebuildProgress } from './rebuild/rebuild.js';
export * from './changes/index.js';
export * from './queries/index.js';
export { ReadModelDatabase, type ReadModelOptions } from './store/database.js';
export { READ_MODEL_MIGRATIONS } from './store/postgres/read-models.migration.js';
export type { Tables } from './store/tables.js';
export type { ReadsRows, Sql, SqlValue } from './store/sql.js';
export * from './store/rows.js';
export type { TableSet } from './store/table-set.js';
