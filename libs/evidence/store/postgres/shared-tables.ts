import { LeadershipLost, type PostgresDatabase, type PostgresSql, type PostgresValue } from '#postgres';
import { equalBytes } from '../../bytes/index.js';
import { SealerHalted } from '../../log/sealer-halted.js';
import type { MapEntry } from '../../map/index.js';
import type {
  Additions,
  Missing,
  SharedCheckpoint,
  SharedLeaf,
  SharedState,
  UnderWay,
} from '../../shared/shared-state.js';

/** Leaves that are read at once. */
const PAGE = 2_000;

/** Says inside a transaction that this process is the sealer still. @throws LeadershipLost */
export type Fence = (sql: PostgresSql) => Promise<void>;

/** The log in the tables that all processes of a ledger share. */
export class SharedTables {
  constructor(private readonly database: PostgresDatabase) {}

  /** How far it has come; undefined before the first write. @throws PostgresError */
  async state(): Promise<SharedState | undefined> {
    return stateOf(await this.database.rows<StateRow>(SELECT_STATE));
  }

  /** The signed or unsigned checkpoint of a size. */
  async checkpoint(size: number): Promise<SharedCheckpoint | undefined> {
    const [row] = await this.database.rows<SharedCheckpoint>(`${SELECT_CHECKPOINTS} WHERE size = ?`, [size]);
    return row;
  }

  /** Empties them. */
  async drop(): Promise<void> {
    await this.database.write(async (sql) => {
      for (const table of ['state', 'stream', 'leaf', 'forgotten', 'checkpoint'])
        await sql.run(`DELETE FROM log_${table}`);
    });
  }

  /** Makes this process, which is alone, the sealer: nobody who was elected before writes any more. @returns its epoch */
  raiseEpoch(): Promise<number> {
    return this.database.write(async (sql) => {
      const [row] = await sql.rows<{ epoch: number }>(
        `INSERT INTO leader (role, epoch, elected_at) VALUES ('sealer', 1, floor(extract(epoch FROM now()) * 1000))
         ON CONFLICT (role) DO UPDATE SET epoch = leader.epoch + 1, elected_at = excluded.elected_at RETURNING epoch`,
      );
      return Number(row?.epoch);
    });
  }

  /** The fence of a process that is alone. */
  fenceOf(epoch: number): Fence {
    return async (sql) => {
      const [row] = await sql.rows<{ epoch: number }>(
        `SELECT epoch FROM leader WHERE role = 'sealer' FOR SHARE`,
      );
      if (Number(row?.epoch) !== epoch) throw new LeadershipLost('sealer');
    };
  }

  /**
   * One durable transaction of the sealer of an epoch: a compare-and-swap of epoch and size, and of the root of every
   * size (evidence format 1). It may be repeated: what is there already stays.
   * @param known the version after which nobody else may have written; 0: nothing may be there
   * @param collect says what is to be added
   * @returns the new version @throws SealerHalted `SUPERSEDED`, `TWO_ROOTS`; PostgresError
   */
  async add(epoch: number, fence: Fence, known: number, collect: () => Additions): Promise<number> {
    try {
      return await this.database.write(
        async (sql) => {
          await fence(sql);
          const state = stateOf(await sql.rows<StateRow>(`${SELECT_STATE} FOR UPDATE`));
          if (state?.epoch !== epoch && (state?.version ?? 0) !== known)
            throw new SealerHalted('SUPERSEDED', 'another sealer has written the shared log');
          const added = collect();
          const version = (state?.version ?? 0) + 1;
          await writeState(sql, epoch, version, state, added);
          await writeForgotten(sql, added);
          for (let from = state?.size ?? 0; from < added.size;)
            from += await writeLeaves(sql, added.leaves(from));
          for (const checkpoint of added.checkpoints) await writeCheckpoint(sql, checkpoint, version);
          return version;
        },
        { repeatable: true },
      );
    } catch (error) {
      if (!(error instanceof LeadershipLost)) throw error;
      throw new SealerHalted('SUPERSEDED', error.message, { cause: error });
    }
  }

  /**
   * What a copy lacks, all on one state.
   * @param have what the copy has
   * @param target `signed`: the newest signed checkpoint; `all`: everything
   * @param task reads it; the state is held until it ends
   * @returns undefined if there is nothing yet @throws PostgresError, and what the task throws
   */
  missing<T>(
    have: { readonly size: number; readonly version: number },
    target: 'signed' | 'all',
    task: (missing: Missing) => Promise<T>,
  ): Promise<T | undefined> {
    return this.database.snapshot(async (sql) => {
      const state = stateOf(await sql.rows<StateRow>(SELECT_STATE));
      if (!state) return undefined;
      const [signed] = await sql.rows<{ size: number; mapSize: number }>(
        'SELECT size, map_size AS "mapSize" FROM log_checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1',
      );
      const reach = target === 'all' ? state : signed;
      if (!reach) return undefined;
      const checkpoints = await sql.rows<SharedCheckpoint>(
        `${SELECT_CHECKPOINTS} WHERE version > ? AND size <= ? ${target === 'all' ? '' : 'AND note IS NOT NULL'} ORDER BY size`,
        [have.version, reach.size],
      );
      return task({
        state,
        target: { size: reach.size, mapSize: reach.mapSize },
        checkpoints,
        ...(state.forgotten > have.version && { forgotten: await forgottenOf(sql) }),
        leaves: (from) =>
          sql.rows(
            `SELECT l.seq, l.leaf, l.event, l.stream, l.rev, l.position, s.name, s.k
               FROM log_leaf l LEFT JOIN log_stream s ON s.id = l.stream
              WHERE l.seq >= ? AND l.seq < ? ORDER BY l.seq LIMIT ${PAGE}`,
            [from, reach.size],
          ),
      });
    });
  }
}

interface StateRow extends Omit<SharedState, 'underWay'> {
  readonly under_way: string;
}

const SELECT_STATE = `SELECT origin, epoch, version, forgotten, position, size, map_size AS "mapSize", under_way FROM log_state`;
const SELECT_CHECKPOINTS =
  'SELECT size, root, epoch, signers, map_size, note, signed, tsr FROM log_checkpoint';

function stateOf([row]: readonly StateRow[]): SharedState | undefined {
  if (!row) return undefined;
  const { under_way, ...state } = row;
  return { ...state, underWay: JSON.parse(under_way) as UnderWay };
}

async function writeState(
  sql: PostgresSql,
  epoch: number,
  version: number,
  before: SharedState | undefined,
  added: Additions,
): Promise<void> {
  if (before && (before.size > added.size || before.origin !== added.origin))
    throw new SealerHalted('TABLE_DIFFERS', 'the shared log is longer than this one, or another one');
  const forgotten = added.forgottenLeaves.length > 0 ? version : (before?.forgotten ?? 0);
  await sql.run(
    `INSERT INTO log_state (origin, epoch, version, forgotten, position, size, map_size, under_way)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, version = excluded.version, forgotten = excluded.forgotten,
       position = excluded.position, size = excluded.size, map_size = excluded.map_size, under_way = excluded.under_way`,
    [
      ...[added.origin, epoch, version, forgotten],
      ...[added.position, added.size, added.mapSize, JSON.stringify(added.underWay)],
    ],
  );
}

async function writeForgotten(sql: PostgresSql, added: Additions): Promise<void> {
  if (added.forgottenLeaves.length === 0) return;
  await sql.run(
    `UPDATE log_leaf SET event = NULL, stream = NULL, rev = NULL
      WHERE seq IN (SELECT value::bigint FROM jsonb_array_elements_text(?::jsonb))`,
    [JSON.stringify(added.forgottenLeaves)],
  );
  await sql.run(
    'DELETE FROM log_stream WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text(?::jsonb))',
    [JSON.stringify(added.forgottenStreams)],
  );
  for (const { k, v } of added.forgotten)
    await sql.run(
      'INSERT INTO log_forgotten (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v',
      [k, v],
    );
}

async function writeLeaves(
  sql: PostgresSql,
  { leaves, streams }: ReturnType<Additions['leaves']>,
): Promise<number> {
  const known = new Set(
    streams.length === 0
      ? []
      : (
          await sql.rows<{ id: number }>(
            'SELECT id FROM log_stream WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text(?::jsonb))',
            [JSON.stringify(streams.map(({ id }) => id))],
          )
        ).map(({ id }) => id),
  );
  const fresh = streams.filter(({ id }) => !known.has(id));
  await sql.copy(
    'log_stream',
    ['id', 'name', 'k'],
    fresh.map(({ id, name, k }) => [id, name, k]),
  );
  const rows = leaves.map((row): PostgresValue[] => [
    ...[row.seq, row.leaf, row.event, row.stream, row.rev, row.position],
  ]);
  return sql.copy('log_leaf', ['seq', 'leaf', 'event', 'stream', 'rev', 'position'], rows);
}

/** @throws SealerHalted `TWO_ROOTS` if this size has another root */
async function writeCheckpoint(sql: PostgresSql, row: SharedCheckpoint, version: number): Promise<void> {
  const changed = await sql.run(
    `INSERT INTO log_checkpoint (size, root, epoch, signers, map_size, note, signed, tsr, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (size) DO UPDATE SET note = excluded.note, signed = excluded.signed, tsr = excluded.tsr,
       version = excluded.version WHERE log_checkpoint.root = excluded.root`,
    [
      ...[row.size, row.root, row.epoch, row.signers, row.map_size],
      ...[row.note, row.signed, row.tsr, version],
    ],
  );
  if (changed !== 1)
    throw new SealerHalted('TWO_ROOTS', `the tree of size ${row.size} has another root in the shared log`);
}

async function forgottenOf(sql: PostgresSql): Promise<NonNullable<Missing['forgotten']>> {
  const leaves = await sql.rows<Pick<SharedLeaf, 'seq'>>('SELECT seq FROM log_leaf WHERE event IS NULL');
  const entries = await sql.rows<MapEntry>('SELECT k, v FROM log_forgotten');
  return { leaves: leaves.map(({ seq }) => seq), entries };
}

/** Whether a log that was never shared is the one that is shared: it has a signed root that is shared, too. */
export function isSame(
  mine: { readonly root: Uint8Array } | undefined,
  shared: { readonly root: Uint8Array } | undefined,
): boolean {
  return mine !== undefined && shared !== undefined && equalBytes(mine.root, shared.root);
}
