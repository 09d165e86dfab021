import { randomUUID } from 'node:crypto';
import { type Answer, Refusal } from '#domain';
import type { SubjectReader } from '../reading/index.js';
import type { KnownLaws } from './known-law.js';
import { LoadedPerson } from './loaded-person.js';
import { refuseErased } from './new-life.js';
import type { RecorderParts } from './parts.js';
import type { PersonFinder } from './person-finder.js';
import type { RecordCommand } from './record-command.js';
import { placeDrafts } from './read-fields.js';
import { readRequest, type RecordingRequest } from './request.js';
import { decided, situationOf } from './situation.js';
import { wouldBeFacts } from './would-be-facts.js';

/** What the law would say about one purpose of a row, once all rows of its person were in. */
export interface Meaning extends Pick<Answer, 'permitted' | 'reason' | 'basis' | 'also'> {
  readonly purpose: string;
}

/** An item of a preview. */
export interface PreviewCommand extends RecordCommand {
  /** Judged with the other items that are, as of somebody of whom nothing is recorded: nothing stored is looked at. */
  readonly alone?: boolean;
}

/** Whose stored facts a preview rests on. */
export interface RestsOn {
  readonly controller: string;
  /** Ids that are one person. */
  readonly subjects: readonly string[];
}

/** What recording an item would mean: the law's answers, or why it would be refused. Nothing was stored. */
export type PreviewAnswer = { readonly restsOn?: RestsOn } & (
  | { readonly ok: true; readonly meanings: readonly Meaning[] }
  | { readonly ok: false; readonly error: unknown }
);

/** An item of which is known that it would be taken, and for which purposes its meaning is asked. */
interface Taken {
  readonly index: number;
  readonly purposes: '*' | readonly string[];
}

interface Item {
  readonly index: number;
  readonly request: RecordingRequest;
  readonly alone: boolean;
}

/** Judges facts without recording them: for the dry run of an import (facts-and-subjects.md 9). */
export class Previewer {
  constructor(
    private readonly parts: RecorderParts,
    private readonly laws: KnownLaws,
    private readonly finder: PersonFinder,
    private readonly reader: SubjectReader,
  ) {}

  /** @returns what each command would mean, in their order; all of one person's are judged together */
  async preview(commands: readonly PreviewCommand[]): Promise<readonly PreviewAnswer[]> {
    const answers = new Array<PreviewAnswer>(commands.length);
    const persons = new Map<string, Item[]>();
    const reading = commands.map(async (command, index) => {
      try {
        const request = readRequest(command, this.laws, this.parts.mode, false);
        const alone = command.alone === true;
        const lane = alone
          ? `alone ${await this.finder.laneUnseen(request)}`
          : await this.finder.laneOfRequest(request);
        const items = persons.get(lane);
        if (items) items.push({ index, request, alone });
        else persons.set(lane, [{ index, request, alone }]);
      } catch (error) {
        answers[index] = { ok: false, error };
      }
    });
    await Promise.all(reading);
    for (const items of persons.values()) {
      items.sort((a, b) => a.index - b.index);
      await this.#person(items, answers);
    }
    return answers;
  }

  async #person(items: readonly Item[], answers: PreviewAnswer[]): Promise<void> {
    const [first] = items;
    if (!first) return;
    const { controller } = first.request;
    const known = await this.laws.of(controller);
    const now = this.parts.clock.now();
    let person: LoadedPerson;
    try {
      person = await this.#load(first);
    } catch (error) {
      // Nobody of this controller has the id: that is the answer to these items, and to no others.
      if (!(error instanceof Refusal)) throw error;
      for (const { index } of items) answers[index] = { ok: false, error };
      return;
    }
    const restsOn = stored(person, now);
    const taken: Taken[] = [];
    for (const { index, request } of items) {
      try {
        await this.finder.mustKnow(request);
        const situation = situationOf(request, person, known, now);
        const drafts = decided(request, situation);
        const stream = person.canonicalAt(now);
        refuseErased(stream.events, drafts, situation.times.at);
        for (const fact of wouldBeFacts(request, situation, drafts, placeDrafts(drafts)))
          person = person.with(stream.subjectId, fact);
        taken.push({
          index,
          purposes: drafts.some(({ scope }) => scope === '*') ? '*' : drafts.flatMap(({ scope }) => scope),
        });
      } catch (error) {
        answers[index] = { ok: false, error, ...restsOn };
      }
    }
    const asked = new Map<string, Meaning>();
    const meaningOf = (purpose: string): Meaning => {
      let meaning = asked.get(purpose);
      if (!meaning) {
        const { permitted, reason, basis, also } = person.decide(known.law, {
          purpose,
          operation: 'use',
          at: now,
        });
        meaning = { purpose, permitted, reason, also, ...(basis === undefined ? {} : { basis }) };
        asked.set(purpose, meaning);
      }
      return meaning;
    };
    for (const { index, purposes } of taken)
      answers[index] = {
        ok: true,
        ...restsOn,
        meanings: (purposes === '*' ? known.law.purposes() : purposes).map(meaningOf),
      };
  }

  /** As the person is now; whoever is unknown stays so. */
  async #load({ request, alone }: Item): Promise<LoadedPerson> {
    const subjectId = alone ? undefined : await this.finder.knownId(request);
    return subjectId === undefined
      ? LoadedPerson.unrecorded(randomUUID())
      : LoadedPerson.load(this.reader, subjectId);
  }
}

/** Whose facts were loaded; nothing for whoever has none. */
function stored(person: LoadedPerson, at: number): { readonly restsOn?: RestsOn } {
  const { controller } = person.asked;
  if (controller === undefined) return {};
  return { restsOn: { controller, subjects: person.membersAt(at).map(({ subjectId }) => subjectId) } };
}
