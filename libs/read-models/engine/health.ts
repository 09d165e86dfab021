import type { EventStore, Position } from '#event-store';
import type { Follower, FollowerState } from './follower.js';

/** How one projection is doing. */
export interface ProjectionState {
  readonly name: string;
  readonly kind: 'legal' | 'search';
  readonly version: number;
  readonly generation: number;
  /** `unfilled`: tables that are missing, or of an older version, could not be filled. */
  readonly state: FollowerState | 'building' | 'unfilled';
  /** Everything up to here is in the tables; `-1`: nothing yet. */
  readonly position: string;
  /** Events that are not; absent while it is behind on a store whose positions do not number events. */
  readonly lagEvents?: number;
  /** Age of the oldest event that is not, seconds. */
  readonly lagSeconds: number;
  readonly parked: number;
  readonly healthy: boolean;
  /** One sentence; nothing in it is about a person. */
  readonly detail: string;
  readonly haltedAt?: string;
}

/** Whether the tables can be trusted to be as new as they say. */
export interface ReadModelsHealth {
  readonly healthy: boolean;
  /** Persons who were forgotten and are still in the tables, though they should have left. */
  readonly leaving: number;
  readonly headReadable: boolean;
  readonly projections: readonly ProjectionState[];
}

/** Where projections were seen behind, and since when, by name. */
export type Behind = Map<string, { readonly position: Position; readonly since: number }>;

/** A projection of this process, as far as its health goes. */
export interface Followed {
  readonly follower: Follower;
  /** Its tables are being filled for the first time, or anew for another version. */
  readonly building: boolean;
  /** They could not be filled: kind of the error. */
  readonly unfilled?: string | undefined;
}

/** A projection that is behind and has not moved for so long stands still, milliseconds. */
export const STANDSTILL_MS = 10_000;

/** Longest that reading the head may take, milliseconds. */
const HEAD_WITHIN_MS = 2_000;

/**
 * Red when a projection is behind *and* does not move, when it has halted, when what time or a changed law asks for has
 * not been done for as long, when its tables could not be filled, or when the head cannot be read. Behind is measured
 * against what this process itself appended, too: a store that shows an old head must not make it green. Idle is green.
 */
export async function healthOf(
  store: EventStore,
  followers: readonly Followed[],
  appended: Position,
  now: number,
  behind: Behind,
  countsPositions = true,
): Promise<Omit<ReadModelsHealth, 'leaving'>> {
  const head = await headWithin(store);
  const target = head !== undefined && head > appended ? head : appended;
  const projections = await Promise.all(
    followers.map((followed) => stateOf(store, followed, target, now, behind, countsPositions)),
  );
  const headReadable = head !== undefined;
  return {
    healthy: headReadable && projections.every(({ healthy }) => healthy),
    headReadable,
    projections,
  };
}

async function stateOf(
  store: EventStore,
  { follower, building, unfilled }: Followed,
  target: Position,
  now: number,
  seen: Behind,
  countsPositions: boolean,
): Promise<ProjectionState> {
  const { projection, generation, position, halted, parked, state, undone } = follower;
  const behind = follower.state !== 'ended' && position < target;
  const lagSeconds = behind ? await oldestMissing(store, position, now) : 0;
  // While tables are filled for the first time and people are evaluated, the position rests and the rebuild does not.
  const stands =
    !building && behind && now - standsSince(follower, now - lagSeconds * 1_000, now, seen) >= STANDSTILL_MS;
  if (!behind) seen.delete(projection.name);
  const late = state === 'running' && undone !== undefined && now - undone.since >= STANDSTILL_MS;
  const healthy = halted === undefined && unfilled === undefined && !stands && !late;
  return {
    name: projection.name,
    kind: projection.kind,
    version: generation.version,
    generation: generation.generation,
    state: building ? 'building' : unfilled === undefined ? state : 'unfilled',
    position: position.toString(),
    ...((countsPositions || !behind) && { lagEvents: behind ? Number(target - position) : 0 }),
    lagSeconds,
    parked,
    healthy,
    detail: unfilled === undefined ? sentence(follower, behind, stands, late) : `not filled: ${unfilled}`,
    ...(halted && { haltedAt: halted.position.toString() }),
  };
}

/** Since when there was something to do and the position has not moved. */
function standsSince(
  { projection, position, movedAt }: Follower,
  missing: number,
  now: number,
  seen: Behind,
): number {
  const known = seen.get(projection.name);
  // A store that shows an old head has no missing event to show: then it counts since when that was first seen.
  const since = known?.position === position ? known.since : Math.max(movedAt, missing);
  seen.set(projection.name, { position, since: Math.min(since, now) });
  return since;
}

function sentence(
  { halted, failing, undone, position, parked }: Follower,
  behind: boolean,
  stands: boolean,
  late: boolean,
): string {
  if (halted) return `halted at the event at ${halted.position}: ${halted.cause}`;
  if (stands) return `behind and not moving since ${position}${failing ? `: ${failing}` : ''}`;
  if (late && undone)
    return `what time or a changed law asks for is not done since ${new Date(undone.since).toISOString()}: ${undone.cause}`;
  const rest = parked > 0 ? `; ${parked} events are parked` : '';
  return (behind ? 'catching up' : 'everything recorded is in the tables') + rest;
}

/** Age of the first event behind a position, seconds. */
async function oldestMissing(store: EventStore, position: Position, now: number): Promise<number> {
  try {
    const from = position < 0n ? {} : { from: position };
    const [first, second] = await store.readAll({ ...from, limit: 2 });
    const missing = first && first.position > position ? first : second;
    return missing ? Math.max(0, (now - missing.created) / 1000) : 0;
  } catch {
    return 0;
  }
}

async function headWithin(store: EventStore): Promise<Position | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), HEAD_WITHIN_MS);
  });
  try {
    return await Promise.race([store.head().then((head) => head ?? -1n), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
