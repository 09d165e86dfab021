import type { Position } from '#event-store';
import type { ProofJudge, Subjects } from '#subjects';
import { NOWHERE } from '../reading/index.js';
import { openProofJudge, openRecorder, type Recorder, type RecorderParts } from '../recording/index.js';
import { finishLinks, noteHalfLinks } from './half-written.js';
import { LinkIntents, LinkRememberingStore } from './link-intents.js';
import type { LinksUnderWay } from './links-under-way.js';
import { type AskingOptions, openAsking, type OpenAsking } from './open-asking.js';

/** How a whole ledger is opened on a store and on the persons' room. Both stay the caller's to close, after it. */
export interface LedgerOptions extends AskingOptions {
  readonly subjects: Subjects;
  /** Small file that remembers links under way. Absent: a crash between the halves of a link goes unnoticed. */
  readonly linksFile?: string | undefined;
  /** The same for all processes of a ledger, in place of the file. */
  readonly sharedLinks?: LinksUnderWay | undefined;
  /** How far the clock is off its store's, milliseconds: beyond two seconds nothing is written (`watchClock`). */
  readonly clockOffMs?: (() => number) | undefined;
  /** Runs each batch of an import; whoever can wait makes room for it meanwhile. */
  readonly duringImport?: RecorderParts['duringImport'] | undefined;
  /** True where several processes write to one store. */
  readonly severalProcesses?: boolean | undefined;
}

/** One process's ledger: it records and answers. */
export interface OpenLedger {
  readonly recorder: Recorder;
  /** For `Subjects.sweep`: proof whose time is over (facts-and-subjects 7). */
  readonly proofJudge: ProofJudge;
  readonly asking: OpenAsking;
  /** Finishes links that a process which has ended left half written. @returns how many @throws the store's errors */
  finishLinks(): Promise<number>;
  /** Events that this process appended. */
  appendedEvents(): number;
  /** Place of the last of them; `NOWHERE` before the first. */
  appendedTo(): Position;
  close(): Promise<void>;
}

/**
 * Boot order: what facts say is destroyed is destroyed, the ledger is identified (or made), the law is read, the
 * feed runs, links of which half was written are known; then come recording and answers.
 * @throws OpeningRefused, SubjectsError, the store's errors
 */
export async function openLedger(options: LedgerOptions): Promise<OpenLedger> {
  const { store, subjects, clock, mode } = options;
  await subjects.reconcile();
  const asking = await openAsking(options);
  try {
    const links = await linksUnderWay(options);
    if (links) await noteHalfLinks(links, asking);
    let appended = 0;
    let appendedTo = NOWHERE;
    const parts: RecorderParts = {
      store: links ? new LinkRememberingStore(store, links) : store,
      subjects,
      lawBook: asking.lawBook,
      reader: asking.reader,
      clock,
      mode,
      tokens: asking.tokens,
      listeners: [
        asking,
        {
          onAppended: ({ events, position }) => {
            appended += events.length;
            if (position > appendedTo) appendedTo = position;
          },
        },
      ],
      ...(options.clockOffMs === undefined ? {} : { clockOffMs: options.clockOffMs }),
      ...(options.duringImport === undefined ? {} : { duringImport: options.duringImport }),
      ...(options.severalProcesses === undefined ? {} : { severalProcesses: options.severalProcesses }),
    };
    return {
      recorder: openRecorder(parts),
      proofJudge: openProofJudge(parts),
      asking,
      finishLinks: async () => (links ? finishLinks(links, parts) : 0),
      appendedEvents: () => appended,
      appendedTo: () => appendedTo,
      close: () => asking.close(),
    };
  } catch (error) {
    await asking.close();
    throw error;
  }
}

/** Where links under way are remembered: shared by all processes, else in this one's file, whose links move over. */
async function linksUnderWay({ sharedLinks, linksFile }: LedgerOptions): Promise<LinksUnderWay | undefined> {
  const own = linksFile === undefined ? undefined : await LinkIntents.read(linksFile);
  if (!sharedLinks) return own;
  for (const pair of own?.pairs ?? []) {
    await sharedLinks.begin(pair);
    await own?.end(pair);
  }
  return sharedLinks;
}
