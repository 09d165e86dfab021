import { everyEvent, type EventStore } from '#event-store';
import { type AskedSubjects, type Engine, openAsking, QuestionRefused } from '#ledger';
import { subjectIdOf } from '#subjects';
import { CliError, EXIT } from '../exit-codes.js';

/** Persons that are read at once. */
const AT_ONCE = 16;
/** Each side reads every person once: nobody has to stay in memory. */
const WARM_BYTES = 32 * 1024 * 1024;

/** One of two ledgers that must answer alike. */
export interface Asked {
  readonly store: EventStore;
  readonly subjects: AskedSubjects;
}

/** Nobody writes meanwhile: whatever was read once stays fresh enough, however busy the machine is. */
const PATIENT_MS = 600_000;

/** What two ledgers are asked. */
export interface Comparison {
  readonly from: Asked;
  readonly to: Asked;
  readonly mode: 'live' | 'replay';
  readonly clock: { now(): number };
  /** Told how many persons are compared. */
  readonly progress: (done: number) => void;
}

/**
 * Asks both for every purpose of every person, at one instant.
 * @returns number of answers that were the same
 * @throws CliError at the first that is not; the stores' errors
 */
export async function compareDecisions(comparison: Comparison): Promise<number> {
  const { from, to, mode, clock, progress } = comparison;
  const patience = { freshnessBoundMs: PATIENT_MS, maxStalenessMs: PATIENT_MS };
  const options = { mode, clock, warmBytes: WARM_BYTES, ...patience };
  const here = await openAsking({ ...options, ...from });
  try {
    const there = await openAsking({ ...options, ...to });
    try {
      const at = clock.now();
      let [persons, answers] = [0, 0];
      const compare = async (subjectId: string): Promise<void> => {
        const [before, after] = [
          await statusOf(here.engine, subjectId, at),
          await statusOf(there.engine, subjectId, at),
        ];
        if (before.text !== after.text)
          throw new CliError(EXIT.refused, `The copy decides otherwise about the person ${subjectId}.`);
        answers += before.answers;
        progress(++persons);
      };
      let group: string[] = [];
      for await (const subjectId of personsIn(from.store)) {
        group.push(subjectId);
        if (group.length < AT_ONCE) continue;
        await Promise.all(group.map(compare));
        group = [];
      }
      await Promise.all(group.map(compare));
      return answers;
    } finally {
      await there.close();
    }
  } finally {
    await here.close();
  }
}

async function* personsIn(store: EventStore): AsyncGenerator<string> {
  for await (const { stream, revision } of everyEvent(store, { prefixes: ['subject-'] }))
    if (revision === 0n) yield subjectIdOf(stream) ?? '';
}

/** All of an answer but what tells two stores apart: its position, and when the head was read. */
async function statusOf(
  engine: Engine,
  subjectId: string,
  at: number,
): Promise<{ readonly text: string; readonly answers: number }> {
  try {
    const { controller, purposes, subjectKnown, ageUnknown } = await engine.status(subjectId, { at });
    return {
      text: JSON.stringify([controller, subjectKnown, ageUnknown, purposes]),
      answers: purposes.length,
    };
  } catch (error) {
    // Somebody about whom nothing but an id is known.
    if (!(error instanceof QuestionRefused) || error.code !== 'SUBJECT_UNKNOWN') throw error;
    return { text: error.code, answers: 0 };
  }
}
