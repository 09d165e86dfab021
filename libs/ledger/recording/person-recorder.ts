import type { FactDraft } from '#domain';
import { SubjectReader, type SubjectStream } from '../reading/index.js';
import { answerOf } from './answer.js';
import { Erasures } from './erasures.js';
import { writtenBefore, sameRequest } from './first-answer.js';
import { Identifiers } from './identifiers.js';
import type { KnownLaws } from './known-law.js';
import { KeyedMutex } from '#mutex';
import { LoadedPerson } from './loaded-person.js';
import { keysEndedSinceRenewal, opensNewLife, refuseErased } from './new-life.js';
import type { RecorderParts } from './parts.js';
import { mustBeAt, type Judged, type PersonFinder, type Target } from './person-finder.js';
import type { Written } from './append.js';
import { PersonWriter } from './person-writer.js';
import type { Recorded } from './record-command.js';
import { nowOf, type RecordingRequest } from './request.js';
import { checkIfMatch, retrying, type Attempt } from './retrying.js';
import { SYSTEM, type UnsealedEvent } from './sealed-events.js';
import { decided, situationOf, type Situation } from './situation.js';
import { SubjectLinks } from './subject-links.js';
import { supersededOf } from './superseded-stops.js';

/** What is left of a forgotten person's objection (GDPR 21(3)). */
const SUPPRESSION = { id: 'suppression', kind: 'direct_marketing', purposes: '*', suppression: true };

/** Records facts about persons: load, fold, decide, seal, append, retry (architecture.md, The way of a fact). */
export class PersonRecorder {
  readonly #mutex = new KeyedMutex();
  readonly #reader: SubjectReader;
  readonly #writer: PersonWriter;
  readonly #erasures: Erasures;
  readonly #identifiers: Identifiers;
  readonly #links: SubjectLinks;

  constructor(
    private readonly parts: RecorderParts,
    private readonly laws: KnownLaws,
    private readonly finder: PersonFinder,
  ) {
    this.#reader = parts.reader ?? new SubjectReader(parts.store, parts.subjects);
    this.#writer = new PersonWriter(parts);
    this.#erasures = new Erasures(parts, this.#writer);
    this.#identifiers = new Identifiers(parts.subjects);
    this.#links = new SubjectLinks(parts, this.#writer, this.#reader);
  }

  /** Records one fact about a person. @throws Refusal, store errors */
  async record(request: RecordingRequest): Promise<Recorded> {
    const target = await this.finder.targetOf(request);
    return this.#mutex.run(target.subjectId, () =>
      retrying(request.command.ifMatch, (attempt) => this.#attempt(request, target, attempt)),
    );
  }

  async #attempt(request: RecordingRequest, found: Target, attempt: Attempt): Promise<Recorded> {
    // A stream that cannot exist yet is not read. If it does, somebody was quicker: the append conflicts.
    const judged = attempt.number === 0 ? this.finder.judgedNow(request, found) : undefined;
    if (judged) {
      const person = LoadedPerson.unrecorded(found.subjectId);
      return this.#append(request, found, { person, stream: person.asked, ...judged }, attempt);
    }
    const target = await this.finder.current(request, found);
    const { controller, command, memory } = request;
    const { type } = command;
    if (type === 'subject.merged' || type === 'subject.unmerged')
      return this.#links.record(request, target.subjectId);
    if (attempt.number > 0) memory?.drop(target.subjectId);
    const person = await LoadedPerson.load(memory?.before(this.#reader) ?? this.#reader, target.subjectId);
    mustBeAt(controller, person, target);
    const first = await this.#firstAnswer(request, person);
    if (first) return first;
    const now = nowOf(request, this.parts.clock);
    if (await this.#writer.completeLinks(person, controller, now))
      return this.#attempt(request, target, attempt);

    const known = await this.laws.of(controller);
    const situation = situationOf(request, person, known, now);
    const stream = this.#identifiers.streamFor(request, person, now) ?? person.canonicalAt(now);
    checkIfMatch(command.ifMatch, stream.expected);
    const drafts = decided(request, situation);
    if (command.imported) refuseErased(stream.events, drafts, situation.times.at);

    if (type === 'erasure.executed') {
      if (await this.#linkAlone(request, target, person, situation))
        return this.#attempt(request, target, attempt);
      return this.#erasures.execute(request, person, situation, drafts[0] as FactDraft);
    }
    return this.#append(request, target, { person, stream, situation, drafts }, attempt);
  }

  async #append(
    request: RecordingRequest,
    target: Target,
    { person, stream, situation, drafts }: Judged & { person: LoadedPerson; stream: SubjectStream },
    attempt: Attempt,
  ): Promise<Recorded> {
    const { controller, memory } = request;
    const { added, facts, linked } = await this.#eventsOf(
      request,
      target,
      person,
      situation,
      drafts,
      attempt,
    );
    const { afterwards, values } = await this.#identifiers.prepare(request, stream);
    const events =
      values === undefined
        ? facts
        : facts.map((fact) => ({ ...fact, values: { ...fact.values, ...values } }));
    const mac = (await this.#writer.macOf(request, stream.subjectId)) ?? '';
    const written = await this.#writer.write(stream, controller, [...added, ...events], mac);
    if (!written.ours) {
      const { newcomer: _judged, ...known } = target;
      return this.#attempt(request, known, attempt);
    }
    if (linked) this.parts.subjects.linkStored(controller, linked);
    await afterwards?.();
    memory?.keep(stream, written);
    return this.#answer(request, person, situation, drafts, written, added.length);
  }

  /** An erasure names what it destroys: an identifier that is not linked yet must be in the stream before it. */
  async #linkAlone(
    request: RecordingRequest,
    target: Target,
    person: LoadedPerson,
    { times: { rec } }: Situation,
  ): Promise<boolean> {
    const { controller, identity } = request;
    const stream = person.canonicalAt(rec);
    const linked = await this.#identifiers.toLink(request, target, stream.events, stream.subjectId, false);
    if (!linked) return false;
    const type = 'subject.identifier_linked';
    const values = this.parts.subjects.linkFields(controller, linked);
    const id = identity.addedId(type, 0);
    const mac = (await this.#writer.macOf(request, stream.subjectId)) ?? '';
    const event: UnsealedEvent = { id, type, actor: SYSTEM, scope: '*', values, times: { rec } };
    await this.#writer.write(stream, controller, [event], mac);
    this.parts.subjects.linkStored(controller, linked);
    return true;
  }

  /** The events of the append: a new life's beginning, the link of a new identifier, then the facts. */
  async #eventsOf(
    request: RecordingRequest,
    target: Target,
    person: LoadedPerson,
    { times }: Situation,
    drafts: readonly FactDraft[],
    attempt: Attempt,
  ) {
    const { controller, command, identity } = request;
    const { events, subjectId } = person.canonicalAt(times.rec);
    const added: UnsealedEvent[] = [];
    const add = (
      type: 'subject.key_renewed' | 'subject.identifier_linked' | 'objection.raised',
      values: Record<string, unknown>,
    ) =>
      added.push({
        id: identity.addedId(type, 0),
        type,
        actor: SYSTEM,
        scope: '*',
        values,
        times: { rec: times.rec },
      });

    // The address was a forgotten person's who had objected: the new stream begins with that (facts-and-subjects 7).
    if (target.reservation?.suppressed && events.length === 0) add('objection.raised', SUPPRESSION);
    const newLife = opensNewLife(events, drafts);
    // A stop after an erasure is never refused: what it says about the person is sealed under new keys (GDPR 7(3)).
    if (newLife || (attempt.keyWasDestroyed && keysEndedSinceRenewal(events))) {
      await this.parts.subjects.renew(subjectId);
      add('subject.key_renewed', {});
    }
    const linked = await this.#identifiers.toLink(request, target, events, subjectId, newLife);
    if (linked) add('subject.identifier_linked', this.parts.subjects.linkFields(controller, linked));
    const facts = drafts.map((draft, i): UnsealedEvent => ({
      id: identity.eventId(i),
      type: draft.type,
      actor: { by: command.by, principal: command.principal },
      scope: draft.scope,
      values: draft.values,
      times,
    }));
    return { added, facts, linked };
  }

  async #answer(
    request: RecordingRequest,
    person: LoadedPerson,
    { times, circumstances }: Situation,
    drafts: readonly FactDraft[],
    written: Written,
    addedCount: number,
  ): Promise<Recorded> {
    const { controller } = request;
    const stream = person.canonicalAt(times.rec);
    const first = written.revision - BigInt(written.stored.length - 1);
    const all = written.stored.map((stored, i) => ({ stored, revision: first + BigInt(i) }));
    const events = all.slice(addedCount);
    return answerOf(this.parts.tokens, {
      controller,
      stream: stream.stream,
      subjectId: stream.subjectId,
      events,
      added: all.slice(0, addedCount),
      position: written.position,
      superseded: await supersededOf(
        this.#reader,
        stream.subjectId,
        circumstances.law,
        events.map(({ stored }) => stored),
      ),
      repeated: false,
    });
  }

  /** The first answer again, if this command was recorded before, in any stream that links reach (section 4). */
  async #firstAnswer(request: RecordingRequest, person: LoadedPerson): Promise<Recorded | undefined> {
    for (const stream of person.streams) {
      const before = writtenBefore(this.parts, request.identity, stream.events);
      const [first] = before?.events ?? [];
      if (!before || !first) continue;
      const compared = sameRequest(first.stored, await this.#writer.macToCompare(request, stream, first));
      const erasure = await this.#erasures.finish(request, person, stream, first);
      const { law } = await this.laws.of(request.controller);
      const last = before.events.at(-1) ?? first;
      return answerOf(this.parts.tokens, {
        controller: request.controller,
        stream: stream.stream,
        subjectId: stream.subjectId,
        events: before.events.map(({ event, stored }) => ({ stored, revision: event.revision })),
        added: before.added.map(({ event, stored }) => ({ stored, revision: event.revision })),
        position: last.event.position,
        superseded: await supersededOf(
          this.#reader,
          stream.subjectId,
          law,
          before.events.map(({ stored }) => stored),
        ),
        repeated: true,
        compared,
        ...(erasure ? { erasure } : {}),
      });
    }
    return undefined;
  }
}
