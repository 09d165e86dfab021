import { Refusal, type FactType } from '#domain';
import { instantOf, isUuid } from '#stored-event';
import { canonicalOf } from '#subjects';
import type { SubjectReader, SubjectStream } from '../reading/index.js';
import { answerOf } from './answer.js';
import { sameRequest, writtenBefore } from './first-answer.js';
import { lastRecordedIn, LoadedPerson } from './loaded-person.js';
import type { RecorderParts } from './parts.js';
import type { Written } from './append.js';
import type { PersonWriter } from './person-writer.js';
import type { Recorded } from './record-command.js';
import { nowOf, type RecordingRequest } from './request.js';
import { checkIfMatch } from './retrying.js';
import { SYSTEM } from './sealed-events.js';
import { timesOf } from './situation.js';

/**
 * Links two known subjects, and ends links (facts-and-subjects.md 6). Which of the two is canonical follows from
 * their streams, not from the request: the one whose first event was recorded earlier, then the smaller id.
 */
export class SubjectLinks {
  constructor(
    private readonly parts: RecorderParts,
    private readonly writer: PersonWriter,
    private readonly reader: SubjectReader,
  ) {}

  /** One attempt at `subject.merged` or `subject.unmerged`. @throws Refusal, WrongExpectedRevision, store errors */
  async record(request: RecordingRequest, subjectId: string): Promise<Recorded> {
    const { controller, command } = request;
    const otherId = this.#otherOf(request, subjectId);
    const both = await LoadedPerson.load(this.reader, subjectId, otherId);
    if (both.streamOf(subjectId)?.controller !== controller) throw new Refusal('SUBJECT_UNKNOWN', 'subject');
    if (both.streamOf(otherId)?.controller !== controller) throw new Refusal('SUBJECT_UNKNOWN', 'absorbed');
    const now = nowOf(request, this.parts.clock);
    const first = await this.#firstAnswer(request, both);
    // A link of which half was written is completed before anything else, also by a retry of its own command.
    const completed = await this.writer.completeLinks(both, controller, now);
    if (first) return first;
    if (completed) return this.record(request, subjectId);
    const written =
      command.type === 'subject.merged'
        ? await this.#merge(request, subjectId, otherId, now)
        : await this.#unmerge(request, both, [subjectId, otherId], now);
    if (!written.ours) return this.record(request, subjectId);
    return answerOf(this.parts.tokens, {
      controller,
      stream: written.stream.stream,
      subjectId: written.stream.subjectId,
      events: written.stored.map((stored) => ({ stored, revision: written.revision })),
      added: [],
      position: written.position,
      repeated: false,
    });
  }

  #otherOf({ given }: RecordingRequest, subjectId: string): string {
    const otherId = given.values['absorbed'];
    if (typeof otherId !== 'string') throw new Refusal('FIELD_MISSING', 'absorbed');
    if (!isUuid(otherId)) throw new Refusal('SUBJECT_UNKNOWN', 'absorbed');
    if (otherId === subjectId) throw new Refusal('SUBJECT_IS_ITSELF', 'absorbed');
    return otherId;
  }

  async #merge(request: RecordingRequest, oneId: string, otherId: string, now: number) {
    const one = (await LoadedPerson.load(this.reader, oneId)).canonicalAt(now);
    const other = (await LoadedPerson.load(this.reader, otherId)).canonicalAt(now);
    // One person already: the fact is kept all the same, beside the first one (section 4).
    const { canonical, absorbed } =
      one.subjectId === other.subjectId
        ? { canonical: one, absorbed: await this.reader.read(one.subjectId === otherId ? oneId : otherId) }
        : byAge(one, other);
    const written = await this.#append(request, [canonical, absorbed], { absorbed: absorbed.subjectId }, now);
    if (written.ours) await this.#leadBack(request, absorbed, canonical.subjectId, now);
    return written;
  }

  /** `subject.absorbed`, of the same command: so a reader of the other stream finds the canonical one. */
  async #leadBack(request: RecordingRequest, absorbed: SubjectStream, canonical: string, now: number) {
    const leads = absorbed.facts.some(
      (fact) => fact.type === 'subject.absorbed' && fact.data.canonical === canonical,
    );
    if (leads) return;
    const type: FactType = 'subject.absorbed';
    const event = {
      id: request.identity.addedId(type, 0),
      type,
      actor: SYSTEM,
      scope: '*' as const,
      values: { canonical },
      times: { rec: Math.max(now, lastRecordedIn(absorbed)) },
    };
    const mac = (await this.writer.macOf(request, absorbed.subjectId)) ?? '';
    await this.writer.write(absorbed, request.controller, [event], mac);
  }

  async #unmerge(request: RecordingRequest, both: LoadedPerson, pair: readonly string[], now: number) {
    const link = both.links.find(
      ({ canonical, absorbed }) => pair.includes(canonical) && pair.includes(absorbed),
    );
    const canonical = link && both.streamOf(link.canonical);
    const absorbed = link && both.streamOf(link.absorbed);
    if (!canonical || !absorbed) throw new Refusal('SUBJECTS_NOT_LINKED', 'absorbed');
    return this.#append(request, [canonical, absorbed], { absorbed: absorbed.subjectId }, now);
  }

  async #append(
    request: RecordingRequest,
    streams: readonly [SubjectStream, SubjectStream],
    values: Readonly<Record<string, unknown>>,
    now: number,
  ): Promise<Written & { readonly stream: SubjectStream }> {
    const { command, controller, identity, given } = request;
    const [stream] = streams;
    checkIfMatch(command.ifMatch, stream.expected);
    const event = {
      id: identity.eventId(0),
      type: command.type,
      actor: { by: command.by, principal: command.principal },
      scope: '*' as const,
      values: { ...given.values, ...values },
      times: timesOf(request, streams, now),
    };
    const mac = (await this.writer.macOf(request, stream.subjectId)) ?? '';
    return { ...(await this.writer.write(stream, controller, [event], mac)), stream };
  }

  async #firstAnswer(request: RecordingRequest, both: LoadedPerson): Promise<Recorded | undefined> {
    for (const stream of both.streams) {
      const [first] = writtenBefore(this.parts, request.identity, stream.events)?.events ?? [];
      if (!first) continue;
      const compared = sameRequest(first.stored, await this.writer.macToCompare(request, stream, first));
      return answerOf(this.parts.tokens, {
        controller: request.controller,
        stream: stream.stream,
        subjectId: stream.subjectId,
        events: [{ stored: first.stored, revision: first.event.revision }],
        added: [],
        position: first.event.position,
        repeated: true,
        compared,
      });
    }
    return undefined;
  }
}

function byAge(one: SubjectStream, other: SubjectStream) {
  const { canonical } = canonicalOf(beginningOf(one), beginningOf(other));
  return canonical.subjectId === one.subjectId
    ? { canonical: one, absorbed: other }
    : { canonical: other, absorbed: one };
}

function beginningOf({ subjectId, events }: SubjectStream) {
  const [first] = events;
  if (!first) throw new Refusal('SUBJECT_UNKNOWN');
  return { subjectId, recordedAt: instantOf(first.stored.body.rec) };
}
