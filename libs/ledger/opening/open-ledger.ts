import type { Position } from '#event-store';
import type { ProofJudge, Subjects } from '#subjects';
import { NOWHERE, type SubjectStream } from '../reading/index.js';
import { openProofJudge, openRecorder, type Recorder, type RecorderParts } from '../recording/index.js';
import { LinkIntents, LinkRememberingStore } from './link-intents.js';
import { type AskingOptions, openAsking, type OpenAsking } from './open-asking.js';

/** How a whole ledger is opened on a store and on the persons' room. Both stay the caller's to close, after it. */
export interface LedgerOptions extends AskingOptions {
  readonly subjects: Subjects;
  /** Small file that remembers links under way. Absent: a crash between the halves of a link goes unnoticed. */
  readonly linksFile?: string | undefined;
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
  const { store, subjects, clock, mode, linksFile } = options;
  await subjects.reconcile();
  const asking = await openAsking(options);
  try {
    const intents = linksFile === undefined ? undefined : await LinkIntents.read(linksFile);
    if (intents) await noteHalfLinks(intents, asking);
    let appended = 0;
    let appendedTo = NOWHERE;
    const parts: RecorderParts = {
      store: intents ? new LinkRememberingStore(store, intents) : store,
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
      appendedEvents: () => appended,
      appendedTo: () => appendedTo,
      close: () => asking.close(),
    };
  } catch (error) {
    await asking.close();
    throw error;
  }
}

/** The streams decide what the file only remembers: a link with one half reads as linked, all others are over. */
async function noteHalfLinks(intents: LinkIntents, asking: OpenAsking): Promise<void> {
  for (const pair of intents.pairs) {
    const [canonical, absorbed] = pair;
    const begun = names(await asking.reader.read(canonical), absorbed);
    const completed = names(await asking.reader.read(absorbed), canonical);
    if (begun && !completed) asking.warm.noteHalfLink(canonical, absorbed);
    else await intents.end(pair);
  }
}

function names({ facts }: SubjectStream, other: string): boolean {
  return facts.some(
    (fact) =>
      (fact.type === 'subject.merged' && fact.data.absorbed === other) ||
      (fact.type === 'subject.absorbed' && fact.data.canonical === other),
  );
}
