import type { EventStore } from '#event-store';
import type { PostgresDatabase } from '#postgres';
import { join } from 'node:path';
import type { BoxOpener } from '../fsck/check-events.js';
import { Anchoring, type Anchors } from '../anchors/index.js';
import { Forgetting, type ForgetsSubjects } from '../forgetting/forgetting.js';
import { nodeHashing } from '../hashing/node-hashing.js';
import { LeafMaker } from '../sealer/leaf-maker.js';
import { LogTree } from '../sealer/log-tree.js';
import { Mutex, SharedMutex } from '#mutex';
import { Publisher } from '../sealer/publisher.js';
import { Rotation } from '../sealer/rotation.js';
import { SealMaker } from '../sealer/seal-maker.js';
import { DEFAULT_RULES, type SealRules } from '../sealer/seal-rules.js';
import { Sealer } from '../sealer/sealer.js';
import { openCopy } from '../store/open-copy.js';
import { LogSharing } from '../shared/log-sharing.js';
import { SigningKeyFile } from '../sealer/signing-keys.js';
import { TagKeys, type TagKeySource } from '../sealer/tag-keys.js';
import { ForgettingRows } from '../store/forgetting-rows.js';
import { openLogDatabase } from '../store/log-database.js';
import { LogStore } from '../store/log-store.js';
import { SharedTables, type Fence } from '../store/postgres/shared-tables.js';
import { SigningKeyRows } from '../store/signing-key-rows.js';
import { TileFiles } from '../store/tile-files.js';
import type { EvidenceLog } from './evidence-log.js';
import { SealerHalted } from './sealer-halted.js';
import { logStart } from './log-start.js';
import { LOG_FILE, LOG_FOLDER } from './names.js';
import { OpenedLog } from './opened-log.js';

/** Where several processes share a log, and who this one is among them. */
export interface SharedLogOptions {
  readonly database: PostgresDatabase;
  /** This process's election as the sealer; absent: it is alone, and nobody else may be before it. */
  readonly election?: { readonly epoch: number; readonly fence: Fence };
}

/** How the log is opened. Nothing is read from the environment. */
export interface EvidenceLogOptions {
  readonly store: EventStore;
  readonly subjects: TagKeySource & ForgetsSubjects & BoxOpener;
  /** Holds `evidence.sqlite` and `log/`. */
  readonly dataFolder: string;
  /** Holds the signing key. Default: `secrets` in the data folder. */
  readonly secretsFolder?: string;
  /** The log is shared with other processes, by these tables; what lies in the data folder is this process's copy. */
  readonly shared?: SharedLogOptions | undefined;
  /** Name of the log: `ledger.created.origin`. */
  readonly origin: string;
  readonly clock: { now(): number };
  /** As in `ledger-<kind>-<writer>`. Default `main`. */
  readonly writer?: string;
  readonly rules?: Partial<SealRules>;
  /** File with the signing key; it must exist. Absent: `secrets/log-signing.key` in the data folder, made if missing. */
  readonly signingKeyFile?: string;
  /** Who vouches for the log from outside. Default: nobody. */
  readonly anchors?: Anchors;
  /**
   * Asked before persons are forgotten: records for others what they would lose with these streams. What it throws
   * refuses the forgetting. Default: nobody loses anything.
   */
  readonly beforeForgetting?: (subjectIds: readonly string[]) => Promise<void>;
  /** Told of every person that is forgotten, for what other rooms hold in memory. */
  readonly onForgotten?: (subjectId: string) => Promise<void> | void;
  /** Told of faults; they stand in `state.failing` too. */
  readonly onFault?: (error: unknown) => void;
}

/**
 * Opens the log, takes over as its one sealer, ends what a crash interrupted, and follows the store.
 * @throws SealerHalted `KEY_MISSING`, `STORE`
 */
export async function openEvidenceLog(options: EvidenceLogOptions): Promise<EvidenceLog> {
  const { store, subjects, dataFolder, origin, clock, writer = 'main', rules, signingKeyFile } = options;
  const hashing = nodeHashing;
  const onFault = options.onFault ?? (() => undefined);
  const keys = await SigningKeyFile.open(keyFileOf(options), origin, hashing, signingKeyFile === undefined);
  const start = await logStart(store, writer);
  const file = join(dataFolder, LOG_FILE);
  const shared = options.shared && new SharedTables(options.shared.database);
  const copied = shared && (await openCopy(file, shared, hashing));
  const db = copied?.db ?? openLogDatabase(file);
  try {
    const log = copied?.log ?? new LogStore(db, hashing);
    const rows = new SigningKeyRows(db);
    const election = await electionOf(options.shared, shared);
    const sharing =
      copied && shared && election && new LogSharing({ ...copied, shared, keys: rows, ...election });
    if (sharing) log.shareWith(sharing);
    const keysStream = `ledger-keys-${writer}`;
    const isLeaf = (eventId: string): boolean => log.seqOf(keysStream, eventId) !== undefined;
    const rotation = new Rotation(keys, rows, store, keysStream, clock, isLeaf, () => log.share());
    const gate = new Mutex();
    const readers = new SharedMutex();
    const forgetting = new Forgetting({
      store,
      subjects,
      log,
      rows: new ForgettingRows(db),
      gate: { run: (task) => readers.alone(() => gate.run(task)) },
      clock,
      stream: keysStream,
      beforeForgetting: options.beforeForgetting ?? (() => Promise.resolve()),
      onForgotten: options.onForgotten ?? (() => undefined),
    });
    const tiles = new TileFiles(join(dataFolder, LOG_FOLDER), hashing);
    const seals = new SealMaker(store, log, hashing, clock, `ledger-seals-${writer}`, start, () =>
      rotation.signers(),
    );
    const begin = async (): Promise<void> => {
      await sharing?.begin();
      log.takeOver(origin);
      await rotation.recover();
      await forgetting.recover();
      await seals.load();
    };
    const begun = await beginNow(begin, log, onFault);
    const anchoring = new Anchoring({
      anchors: options.anchors ?? {},
      log,
      tiles,
      reading: hashing,
      clock,
      onFault,
    });
    const sealer = new Sealer({
      begin: begun ? undefined : begin,
      store,
      log,
      leaves: new LeafMaker(hashing, origin, log, new TagKeys(subjects, hashing)),
      tree: new LogTree(hashing, log, tiles),
      seals,
      publisher: new Publisher(log, tiles, rotation, origin, clock),
      rules: { ...DEFAULT_RULES, ...rules },
      clock,
      gate,
      onPublished: (checkpoint) => anchoring.take(checkpoint),
      onFault,
    });
    return new OpenedLog({
      origin,
      log,
      rows,
      rotation,
      tiles,
      gate,
      readers,
      sealer,
      anchoring,
      store,
      subjects,
      sealsStream: seals.stream,
      forgetting,
      hashing,
      start,
      notices: keys.notices,
      sharing,
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The file with the signing key. */
export function keyFileOf({
  dataFolder,
  secretsFolder = join(dataFolder, 'secrets'),
  signingKeyFile,
}: Pick<EvidenceLogOptions, 'dataFolder' | 'secretsFolder' | 'signingKeyFile'>): string {
  return signingKeyFile ?? join(secretsFolder, 'log-signing.key');
}

async function electionOf(options: SharedLogOptions | undefined, shared: SharedTables | undefined) {
  if (!shared) return undefined;
  if (options?.election) return options.election;
  const epoch = await shared.raiseEpoch();
  return { epoch, fence: shared.fenceOf(epoch) };
}

/**
 * Takes over at once, if the disk has room for it. Where it has none, questions are answered all the same, so the
 * service starts, and the sealer takes over when there is room.
 * @returns whether it is done @throws SealerHalted, and anything on a first start
 */
async function beginNow(
  begin: () => Promise<void>,
  log: LogStore,
  onFault: (error: unknown) => void,
): Promise<boolean> {
  try {
    await begin();
    return true;
  } catch (error) {
    if (error instanceof SealerHalted || !log.exists()) throw error;
    onFault(error);
    return false;
  }
}
