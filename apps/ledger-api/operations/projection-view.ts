import type { ParkedRow, ProjectionState, RebuildProgress, ReevaluationRow } from '#read-models';

/** A projection as operators see it. */
export function projectionView(
  state: ProjectionState,
  rebuild: RebuildProgress | undefined,
  waiting: readonly ReevaluationRow[],
) {
  return {
    ...state,
    reevaluating: waiting
      .filter(({ projection, generation }) => projection === state.name && generation === state.generation)
      .map(({ controller, purpose, done, total }) => ({ controller, purpose, done, total })),
    ...(rebuild && { rebuild: rebuildView(rebuild) }),
  };
}

function rebuildView({ startedAt, endedAt, leftMs, ...rest }: RebuildProgress) {
  return {
    ...rest,
    startedAt: new Date(startedAt).toISOString(),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt).toISOString() }),
    ...(leftMs !== undefined && { leftSeconds: Math.ceil(leftMs / 1000) }),
  };
}

/** A parked event as operators see it; nothing in it is about a person but the stream's random id. */
export function parkedView({
  projection,
  position,
  stream,
  revision,
  event,
  type,
  cause,
  parked_at,
}: ParkedRow) {
  return {
    projection,
    position: String(position),
    stream,
    revision: String(revision),
    event,
    type,
    cause,
    parkedAt: new Date(Number(parked_at)).toISOString(),
  };
}
