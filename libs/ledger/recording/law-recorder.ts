import {
  decideCommand,
  draftsOf,
  liveTimes,
  NO_SUBJECT_STATE,
  Refusal,
  replayTimes,
  type Circumstances,
  type FactCommand,
} from '#domain';
import type { ExpectedRevision } from '#event-store';
import { composeStoredEvent, decodeTrusted, instantOf, requestMac, type StoredEvent } from '#stored-event';
import type { ReadEvent } from '../reading/index.js';
import { answerOf } from './answer.js';
import { appendAndTell, newEvent } from './append.js';
import { ownIdentity } from './command-identity.js';
import { sameRequest, writtenBefore } from './first-answer.js';
import type { KnownLaws } from './known-law.js';
import { KeyedMutex } from '#mutex';
import type { RecorderParts } from './parts.js';
import { placeFact } from './read-fields.js';
import type { Recorded } from './record-command.js';
import { lawStreamOf, type RecordingRequest } from './request.js';
import { checkIfMatch, retrying } from './retrying.js';

/** Records what a controller publishes and sets: purposes, notices, its register. Nothing in it is sealed. */
export class LawRecorder {
  readonly #mutex = new KeyedMutex();

  constructor(
    private readonly parts: RecorderParts,
    private readonly laws: KnownLaws,
  ) {}

  /** Records one fact of a law stream. @throws Refusal, store errors */
  async record(request: RecordingRequest): Promise<Recorded> {
    const stream = lawStreamOf(request.controller, request);
    return this.#mutex.run(stream, () =>
      retrying(request.command.ifMatch, () => this.#attempt(request, stream)),
    );
  }

  /** Replay creates the controllers that its facts name, before every fact of theirs (facts-and-subjects.md 9). */
  async createController(controller: string): Promise<void> {
    if (this.laws.knows(controller)) return;
    const stream = `register-${controller}`;
    await this.#mutex.run(stream, async () => {
      if (this.laws.knows(controller)) return;
      const identity = ownIdentity(controller);
      const stored = composeStoredEvent({
        id: identity.addedId('controller.recorded', 0),
        type: 'controller.recorded',
        controller,
        rec: 0,
        actor: { by: 'system', principal: 'system' },
        // ZZ: ISO 3166-1 leaves it to users; here it says that nobody has said it.
        pub: placeFact('controller.recorded', { name: controller, contact: 'unknown', country: 'ZZ' }).pub,
        mac: '',
      });
      await appendAndTell(this.parts, stream, 'no_stream', [newEvent(stored)]);
    });
  }

  async #attempt(request: RecordingRequest, stream: string): Promise<Recorded> {
    const { command, controller, identity } = request;
    const read = await this.#read(stream);
    const mac = requestMac(
      await this.parts.subjects.controllerMacKey(controller),
      command.operationId,
      command.pathParams,
      command.item,
    );
    const before = writtenBefore(this.parts, identity, read);
    if (before) {
      sameRequest((before.events[0] as ReadEvent).stored, mac);
      const position = (before.events.at(-1) as ReadEvent).event.position;
      const events = before.events.map(({ stored, event }) => ({ stored, revision: event.revision }));
      return answerOf(this.parts.tokens, { controller, stream, events, added: [], position, repeated: true });
    }
    const last = read.at(-1);
    const expected: ExpectedRevision = last?.event.revision ?? 'no_stream';
    checkIfMatch(command.ifMatch, expected);
    const stored = await this.#decide(request, last ? instantOf(last.stored.body.rec) : -Infinity, mac);
    const landed = await appendAndTell(this.parts, stream, expected, stored.map(newEvent));
    if (!landed.ours) return this.#attempt(request, stream);
    const first = landed.revision - BigInt(stored.length - 1);
    return answerOf(this.parts.tokens, {
      controller,
      stream,
      events: stored.map((event, i) => ({ stored: event, revision: first + BigInt(i) })),
      added: [],
      position: landed.position,
      repeated: false,
    });
  }

  async #decide(request: RecordingRequest, lastRec: number, mac: string): Promise<readonly StoredEvent[]> {
    const { command, controller, identity, given, asFound } = request;
    const { type, at, effectiveAt } = command;
    const { law, register } = await this.laws.of(controller);
    if (!asFound && !register.recorded && type !== 'controller.recorded')
      throw new Refusal('CONTROLLER_UNKNOWN', 'controller');
    const recordedAt = asFound ? (command.recordedAt as number) : Math.max(this.parts.clock.now(), lastRec);
    if (recordedAt < lastRec) throw new Refusal('RECORDED_WITHIN_STREAM', 'recordedAt');
    const times = (asFound ? replayTimes : liveTimes)(type, { at, effectiveAt, recordedAt });
    const factCommand: FactCommand = {
      type,
      by: command.by,
      at: times.at,
      recordedAt,
      ...(times.validFrom === undefined ? {} : { effectiveAt: times.validFrom }),
      ...given,
      freshId: identity.eventId(0),
    };
    const circumstances: Circumstances = {
      law,
      register,
      subject: NO_SUBJECT_STATE,
      ask: () => {
        throw new TypeError('a fact about no person asks nothing about one');
      },
    };
    const drafts = (asFound ? draftsOf : decideCommand)(circumstances, factCommand);
    return drafts.map((draft, i) =>
      composeStoredEvent({
        id: identity.eventId(i),
        type: draft.type,
        controller,
        rec: times.rec,
        occ: times.occ,
        eff: times.eff,
        actor: { by: command.by, principal: command.principal },
        pub: placeFact(draft.type, draft.values).pub,
        mac,
      }),
    );
  }

  /** Reads a law stream, and lets the law book see what it may have missed. */
  async #read(stream: string): Promise<readonly ReadEvent[]> {
    const events = await this.parts.store.readStream(stream);
    for (const event of events) this.parts.lawBook.apply(event);
    return events.map((event) => ({ event, stored: decodeTrusted(event.data) }));
  }
}
