import {
  decideCommand,
  decideImported,
  draftsOf,
  liveTimes,
  Refusal,
  replayTimes,
  type Circumstances,
  type FactCommand,
  type FactDraft,
  type FactTimes,
  type SubjectState,
} from '#domain';
import type { SubjectStream } from '../reading/index.js';
import type { KnownLaw } from './known-law.js';
import { lastRecordedIn, type LoadedPerson } from './loaded-person.js';
import type { RecordingRequest } from './request.js';

/** A request at one instant: its times, and what it is judged against. */
export interface Situation {
  readonly times: FactTimes;
  readonly command: FactCommand;
  readonly circumstances: Circumstances;
}

/**
 * Puts a request beside what is known of the person.
 * @param now UTC milliseconds; of a replayed fact, when it was recorded
 * @throws Refusal AT_IN_FUTURE, EFFECTIVE_AT_NOT_ALLOWED, RECORDED_WITHIN_STREAM
 */
export function situationOf(
  request: RecordingRequest,
  person: LoadedPerson,
  known: KnownLaw,
  now: number,
): Situation {
  const times = timesOf(request, person.membersAt(now), now);
  return {
    times,
    command: {
      type: request.command.type,
      by: request.command.by,
      at: times.at,
      recordedAt: times.rec,
      ...(times.validFrom === undefined ? {} : { effectiveAt: times.validFrom }),
      ...request.given,
      freshId: request.identity.eventId(0),
    },
    circumstances: new PersonsCircumstances(known, person, times.rec),
  };
}

/** What a request about a person is judged against; the person's state is made when it is asked for, as few facts need it. */
class PersonsCircumstances implements Circumstances {
  readonly law: Circumstances['law'];
  readonly register: Circumstances['register'];
  readonly ask: Circumstances['ask'];
  #subject: SubjectState | undefined;

  constructor(
    known: KnownLaw,
    private readonly person: LoadedPerson,
    private readonly now: number,
  ) {
    this.law = known.law;
    this.register = known.register;
    this.ask = (question) => person.decide(known.law, question);
  }

  get subject(): SubjectState {
    return (this.#subject ??= this.person.stateAt(this.now));
  }
}

/**
 * The times of a fact. `rec` runs backwards in no stream of the union, so that a stop without a time of its own
 * always bites (facts-and-subjects.md 3); a replayed one may not fall within its stream (section 9).
 * @param streams the union, the stream that is written to first
 * @throws Refusal AT_IN_FUTURE, EFFECTIVE_AT_NOT_ALLOWED, RECORDED_WITHIN_STREAM
 */
export function timesOf(
  { command, asFound }: RecordingRequest,
  streams: readonly SubjectStream[],
  now: number,
): FactTimes {
  const { type, at, effectiveAt } = command;
  if (asFound) {
    const [first] = streams;
    if (first && now < lastRecordedIn(first)) throw new Refusal('RECORDED_WITHIN_STREAM', 'recordedAt');
    return replayTimes(type, { at, effectiveAt, recordedAt: now });
  }
  const recordedAt = Math.max(now, ...streams.map(lastRecordedIn));
  return liveTimes(type, { at, effectiveAt, recordedAt });
}

/**
 * Decides a request about a person: as found in replay, as an import or as a live command.
 * @throws Refusal
 */
export function decided(
  { asFound, command }: RecordingRequest,
  { circumstances, command: fact }: Pick<Situation, 'circumstances' | 'command'>,
): readonly FactDraft[] {
  if (asFound) return draftsOf(circumstances, fact);
  return command.imported
    ? decideImported(circumstances, fact, command.at)
    : decideCommand(circumstances, fact);
}
