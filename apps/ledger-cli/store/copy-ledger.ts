import { copyingInto, type CopyMark, markClosedFor, markCopying, readRestored, settleCopying } from '#backup';
import { carryLog, type CarriedLog } from '#evidence';
import type { EventStore } from '#event-store';
import type { EmbeddedEventStore } from '#event-store/sqlite';
import {
  type LedgerIdentity,
  readIdentity,
  recordCopyArrival,
  recordMove,
  type TextStore,
  whereaboutsOf,
} from '#ledger';
import { moveKeys } from '#subjects';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError, EXIT } from '../exit-codes.js';
import { carryFiles } from './carry-files.js';
import { compareDecisions } from './compare-decisions.js';
import { copyFacts, digestOfFacts, type FactDigest } from './copy-facts.js';
import { type KeyFiles, openPersons, sealEverything } from './ledger-rooms.js';
import {
  demandTwoFolders,
  holdsLedger,
  openEmbedded,
  openServers,
  type Servers,
  type Side,
} from './place.js';
import { demandSameCopy } from './same-copy.js';

/** What is copied, where to, and whom to tell. */
export interface CopyOrder {
  /** DATA_DIR of a stopped service with embedded stores. */
  readonly from: string;
  readonly to: Servers;
  readonly keyFiles: KeyFiles;
  readonly clock: { now(): number };
  /** A step that begins. */
  readonly say: (step: string) => void;
  /** @param done of what the step goes through @param total undefined: nobody has counted */
  readonly progress: (done: number, total?: number) => void;
}

/** What was copied. */
export interface CopiedLedger {
  readonly ledger: string;
  /** Up to and including `ledger.moved`. */
  readonly facts: number;
  /** Of all of them, read again from both stores; hex. */
  readonly digest: string;
  readonly log: CarriedLog | undefined;
  /** Undefined where an earlier run had copied and compared the rest, and closed the source. */
  readonly prepared: Prepared | undefined;
}

/** What was copied and compared before the source was closed. */
interface Prepared {
  readonly keys: number;
  readonly texts: number;
  /** Answers that both gave alike. */
  readonly answers: number;
}

interface Copying {
  readonly order: CopyOrder;
  readonly identity: LedgerIdentity;
  readonly mark: CopyMark;
  readonly source: Side<EmbeddedEventStore>;
  readonly target: Side;
  /** An earlier run was interrupted. */
  readonly isAgain: boolean;
}

/**
 * Moves a stopped ledger from embedded stores to servers. Everything is copied and compared first; then the source is
 * closed for ever (`ledger.moved`, its last fact, which is copied too), and only then does the target live
 * (`ledger.arrived`). Killed at any moment, the same command goes on.
 * @throws CliError refused; DataFolderInUse, StoreUnfit, PostgresRefused before anything is written; the stores' errors
 */
export async function copyLedger(order: CopyOrder): Promise<CopiedLedger> {
  const { from, to } = order;
  demandTwoFolders(from, to.data);
  await demandEmbedded(from);
  const under = await copyingInto(to.data);
  if (under === undefined && holdsLedger(to.data))
    throw new CliError(EXIT.refused, `${to.data} holds a ledger already; a copy needs a folder of its own.`);
  const source = await openEmbedded(from);
  try {
    const identity = await readIdentity(source.side.store);
    if (!identity) throw new CliError(EXIT.refused, `${from} holds no ledger.`);
    const mark = await demandSameCopy(order, { store: source.side.store, identity }, under);
    const target = await openServers(to, identity.ledger, async (store) => {
      if (under === undefined) await demandEmpty(store);
    });
    try {
      await markCopying(to.data, mark);
      return await copyAll({
        ...{ order, identity, mark, source: source.side, target: target.side },
        isAgain: under !== undefined,
      });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function demandEmbedded(from: string): Promise<void> {
  for (const name of ['events.sqlite', 'keys.sqlite'])
    if (!existsSync(join(from, name)))
      throw new CliError(
        EXIT.usage,
        `There is no ledger with embedded stores in ${from}: ${name} is missing.`,
      );
  if (await readRestored(from))
    throw new CliError(
      EXIT.refused,
      `${from} came from a backup: start the service on it once, so that its log goes on.`,
    );
}

async function demandEmpty(store: EventStore): Promise<void> {
  const found = await readIdentity(store);
  if (!found && (await store.readAll({ limit: 1 })).length === 0) return;
  throw new CliError(
    EXIT.refused,
    `The event store is not empty: it holds ${found ? `the ledger ${found.ledger}` : 'facts of something else'}.`,
  );
}

async function copyAll(copying: Copying): Promise<CopiedLedger> {
  const { order, identity, mark, source, target } = copying;
  const { from, to, clock, say } = order;
  const isClosed = (await whereaboutsOf(source.store)) !== 'here';
  const prepared = isClosed ? undefined : await prepare(copying);
  say('closing the source, for ever');
  if (!isClosed) await markClosedFor(from, mark);
  await recordMove({ store: source.store, clock }, 'eventstoredb');
  const hasArrived = ((await readIdentity(target.store))?.epoch ?? 0) > identity.epoch;
  if (!hasArrived) await copyFacts(source.store, target.store, () => undefined);
  const facts = await demandSameFacts(source.store, target.store);
  const log = await carryLog({ from, to: to.data, store: target.store });
  say('opening the copy');
  await target.database?.belongTo(identity.ledger);
  await recordCopyArrival(
    { store: target.store, clock },
    { epoch: identity.epoch + 1 },
    await source.store.forgottenStreams(),
  );
  await writeFile(join(to.data, 'ledger-id'), `${identity.ledger}\n`, { mode: 0o600 });
  // Where all processes find it, the log goes on from the last root of the source.
  await sealed(copying, to.data, target);
  await settleCopying(to.data);
  return { ledger: identity.ledger, ...facts, log, prepared };
}

/** Everything that can be done, and compared, while the source could still be started again. */
async function prepare(copying: Copying): Promise<Prepared> {
  const { order, identity, source, target } = copying;
  const { from, to, clock, keyFiles, say, progress } = order;
  say('sealing the log');
  await sealed(copying, from, source);
  say('copying facts');
  const { facts } = await digestOfFacts(source.store);
  await copyFacts(source.store, target.store, (done) => progress(done, facts));
  await demandSameFacts(source.store, target.store);
  say('copying texts, keys and files');
  const texts = await copyTexts(source.texts, target.texts);
  const keys = await moveKeys(source.keys, target.keys);
  await carryFiles(from, to.data);
  say('copying the log');
  await carryLog({ from, to: to.data, store: target.store, anew: true });
  say('making the directory of the copy');
  const here = await openPersons({ data: from, side: source, keyFiles, clock });
  try {
    const there = await openPersons({ data: to.data, side: target, keyFiles, clock });
    try {
      // The one of an earlier try does not know whom the source has met since.
      if (copying.isAgain) await there.rebuildDirectory();
      say('comparing decisions');
      const answers = await compareDecisions({
        from: { store: source.store, subjects: here },
        to: { store: target.store, subjects: there },
        mode: identity.mode,
        clock,
        progress,
      });
      return { keys, texts, answers };
    } finally {
      await there.close();
    }
  } finally {
    await here.close();
  }
}

async function copyTexts(from: TextStore, to: TextStore): Promise<number> {
  const digests = await from.digests();
  for (const digest of digests) {
    const text = await from.get(digest);
    if (text) await to.put(text);
  }
  const wanted = new Set(digests);
  for (const digest of await to.digests()) if (!wanted.has(digest)) await to.remove(digest, () => false);
  return digests.length;
}

/** The target may have gone on behind what the source holds. */
async function demandSameFacts(from: EventStore, to: EventStore): Promise<FactDigest> {
  const here = await digestOfFacts(from);
  const there = await digestOfFacts(to, here.facts);
  if (here.digest === there.digest) return here;
  throw new CliError(EXIT.refused, 'The two stores do not give the same digest over all facts.');
}

async function sealed({ order, identity }: Copying, data: string, side: Side): Promise<void> {
  const rooms = { data, side, keyFiles: order.keyFiles, clock: order.clock };
  const subjects = await openPersons(rooms);
  try {
    await sealEverything(rooms, identity, subjects);
  } finally {
    await subjects.close();
  }
}
