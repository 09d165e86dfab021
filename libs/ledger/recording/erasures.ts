import type { Fact, FactDraft } from '#domain';
import { OutcomeUnknown, type Position } from '#event-store';
import { decodeTrusted, type StoredEvent } from '#stored-event';
import { SubjectsError, type Destruction } from '#subjects';
import { type ReadEvent, type SubjectStream } from '../reading/index.js';
import { answerOf } from './answer.js';
import type { LoadedPerson } from './loaded-person.js';
import type { RecorderParts } from './parts.js';
import type { PersonWriter } from './person-writer.js';
import type { Recorded } from './record-command.js';
import type { RecordingRequest } from './request.js';
import type { UnsealedEvent } from './sealed-events.js';
import type { Situation } from './situation.js';

/** What an answer says about destroyed keys. */
export type ErasureAnswer = Required<Pick<Recorded, 'keysDestroyed' | 'destruction'>>;

/**
 * Executes erasures (facts-and-subjects.md 7): first the fact that names every key, then the destruction, then the
 * answer. Whatever a crash leaves undone is destroyed at boot, before any traffic.
 */
export class Erasures {
  constructor(
    private readonly parts: RecorderParts,
    private readonly writer: PersonWriter,
  ) {}

  /**
   * Erases in every stream of the union: each holds keys of its own. The canonical one comes last, so a retry that
   * finds the command there knows that the others are done.
   */
  async execute(
    request: RecordingRequest,
    person: LoadedPerson,
    situation: Situation,
    draft: FactDraft,
  ): Promise<Recorded> {
    const { controller } = request;
    const [canonical, ...others] = person.membersAt(situation.times.rec);
    if (!canonical) throw new TypeError('a person has a stream');
    const destroyed: Destruction[] = [];
    for (const [n, stream] of others.entries()) {
      const id = request.identity.addedId('erasure.executed', n);
      // Done by an earlier try: its ids are those of this command.
      const done = stream.events.find(({ event }) => event.id === id);
      if (done) destroyed.push(await this.#destroy(stream.subjectId, done.stored, done.event.position));
      else destroyed.push((await this.#erase(request, person, situation, draft, stream, id)).destruction);
    }
    const id = request.identity.eventId(0);
    const { destruction, written } = await this.#erase(request, person, situation, draft, canonical, id);
    destroyed.push(destruction);
    const events = written.stored.map((stored) => ({ stored, revision: written.revision }));
    return answerOf(this.parts.tokens, {
      controller,
      stream: canonical.stream,
      subjectId: canonical.subjectId,
      events,
      added: [],
      position: written.position,
      repeated: false,
      erasure: answered(destroyed),
    });
  }

  /** For a retry: makes sure that what the facts of the first try name is destroyed. */
  async finish(
    request: RecordingRequest,
    person: LoadedPerson,
    stream: SubjectStream,
    first: ReadEvent,
  ): Promise<ErasureAnswer | undefined> {
    if (request.command.type !== 'erasure.executed') return undefined;
    const destroyed = [await this.#destroy(stream.subjectId, first.stored, first.event.position)];
    const ids = new Set(person.streams.map((_, n) => request.identity.addedId('erasure.executed', n)));
    for (const other of person.streams) {
      for (const { event, stored } of other.events) {
        if (ids.has(event.id)) destroyed.push(await this.#destroy(other.subjectId, stored, event.position));
      }
    }
    return answered(destroyed);
  }

  async #erase(
    request: RecordingRequest,
    person: LoadedPerson,
    { times, circumstances: { law } }: Situation,
    draft: FactDraft,
    stream: SubjectStream,
    id: string,
  ) {
    const { controller, command } = request;
    const { subjectId } = stream;
    const purposes = draft.scope;
    const retained = (draft.values['retained'] as readonly { readonly purpose: string }[] | undefined) ?? [];
    const erased = person.with(
      subjectId,
      erasureFact(id, times.at, times.rec, command.by, purposes, retained),
    );
    const named = person.asked.subjectId === subjectId ? command.subject : undefined;
    await this.#holdAccessKey(subjectId);
    const plan = await this.parts.subjects.planErasure({
      controller,
      subjectId,
      ...(named && 'scheme' in named && { identifier: named }),
      purposes,
      retained: retained.map(({ purpose }) => purpose),
      events: stream.events.map(({ stored }) => stored),
      allPurposes: law.purposes(),
      keepProofPermitted: oncePerPurpose(
        (purpose) => erased.decide(law, { purpose, operation: 'keep_proof', at: times.rec }).permitted,
      ),
    });
    const event: UnsealedEvent = {
      id,
      type: 'erasure.executed',
      actor: { by: command.by, principal: command.principal },
      scope: purposes,
      values: { ...draft.values, keys: plan.keys, markers: plan.markers },
      times,
    };
    const mac = (await this.writer.macOf(request, subjectId)) ?? '';
    const written = await this.writer.write(stream, controller, [event], mac);
    // Destroyed is what the store's fact says, be it ours or that of another process with the same command.
    const fact = written.ours
      ? (written.stored[0] as StoredEvent)
      : await this.#held(stream, written.revision);
    return { written, destruction: await this.#destroy(subjectId, fact, written.position) };
  }

  /**
   * The record of access seals what it says about a person under the content key of everything. It is there before the
   * plan, so that the fact names it: a look at the person meanwhile, or ever after, makes none that would outlive this.
   */
  async #holdAccessKey(subjectId: string): Promise<void> {
    try {
      await this.parts.subjects.ensureKeys(subjectId, [{ cls: 'content', scope: '*' }]);
    } catch (error) {
      if (!(error instanceof SubjectsError) || error.code !== 'KEY_DESTROYED') throw error;
    }
  }

  async #held(stream: SubjectStream, revision: bigint): Promise<StoredEvent> {
    const [held] = await this.parts.store.readStream(stream.stream, { from: revision, limit: 1 });
    if (!held) throw new TypeError('an acknowledged event is in its stream');
    return decodeTrusted(held.data);
  }

  /** The fact is stored by now: that there is no room for the rest must not be told as if nothing were. */
  async #destroy(subjectId: string, fact: StoredEvent, position: Position): Promise<Destruction> {
    try {
      return await this.parts.subjects.destroy(subjectId, fact, position);
    } catch (error) {
      const isUnfinished =
        error instanceof SubjectsError && (error.code === 'STORE_FULL' || error.code === 'STORE_FAILED');
      throw isUnfinished ? new OutcomeUnknown(`keys not destroyed yet: ${error.code}`) : error;
    }
  }
}

/** The plan asks for every key, and many keys are about one purpose. */
function oncePerPurpose(permitted: (purpose: string) => boolean): (purpose: string) => boolean {
  const known = new Map<string, boolean>();
  return (purpose) => {
    const before = known.get(purpose) ?? permitted(purpose);
    known.set(purpose, before);
    return before;
  };
}

function erasureFact(
  id: string,
  at: number,
  recordedAt: number,
  by: Fact['by'],
  purposes: '*' | readonly string[],
  retained: readonly { readonly purpose: string }[],
): Fact {
  return {
    id,
    type: 'erasure.executed',
    at,
    recordedAt,
    by,
    data: { purposes, retained: retained.map((kept) => ({ ...kept })), keys: [], markers: [] },
  };
}

function answered(destroyed: readonly Destruction[]): ErasureAnswer {
  return {
    keysDestroyed: [...new Set(destroyed.flatMap(({ keys }) => keys))].sort(),
    destruction: destroyed.every(({ outcome }) => outcome === 'destroyed') ? 'destroyed' : 'unreadable',
  };
}
