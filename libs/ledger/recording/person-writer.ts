import type { FactType } from '#domain';
import { instantOf, requestMac } from '#stored-event';
import type { NamedKey } from '#subjects';
import { endedKeys, type ReadEvent, type SubjectStream } from '../reading/index.js';
import { appendAndTell, newEvent, type Written } from './append.js';
import { ownIdentity } from './command-identity.js';
import { lastRecordedIn, type LoadedPerson } from './loaded-person.js';
import type { RecorderParts } from './parts.js';
import type { RecordingRequest } from './request.js';
import { sealEvents, SYSTEM, type UnsealedEvent } from './sealed-events.js';

/** Seals and appends to persons' streams. */
export class PersonWriter {
  constructor(private readonly parts: RecorderParts) {}

  /**
   * The mac of a request under a person's K_mac; undefined while that is destroyed (facts-and-subjects.md 4).
   */
  async macOf(request: RecordingRequest, subjectId: string): Promise<string | undefined> {
    const named = await this.parts.subjects.macKey(subjectId);
    return named && macUnder(named, request);
  }

  /**
   * The mac to compare a stored event with: none where the event is older than the destruction of the K_mac that
   * it was made with (facts-and-subjects.md 11), or where that K_mac was lost with an older copy of the keys.
   */
  async macToCompare(
    request: RecordingRequest,
    stream: SubjectStream,
    read: ReadEvent,
  ): Promise<string | undefined> {
    const later = [...endedKeys(stream.events.filter(({ event }) => event.revision > read.event.revision))];
    if (later.length > 0 && (await this.parts.subjects.namesMacKey(stream.subjectId, later)))
      return undefined;
    const named = await this.parts.subjects.standingMacKey(stream.subjectId);
    return named && !isYounger(named, read) ? macUnder(named, request) : undefined;
  }

  /** Seals, composes, appends with the stream's exact revision, tells the listeners. @throws as its parts */
  async write(
    stream: SubjectStream,
    controller: string,
    events: readonly UnsealedEvent[],
    mac: string,
  ): Promise<Written> {
    const { subjectId } = stream;
    const gone = endedKeys(stream.events);
    const stored = await sealEvents(this.parts.subjects, { controller, subjectId, gone, mac }, events);
    const landed = await appendAndTell(this.parts, stream.stream, stream.expected, stored.map(newEvent));
    return { ...landed, stored };
  }

  /** One act of the ledger itself that no request caused. @param now UTC milliseconds; in replay the time of what is replayed */
  async writeOwn(
    stream: SubjectStream,
    controller: string,
    type: FactType,
    values: Readonly<Record<string, unknown>>,
    now: number,
  ): Promise<Written> {
    const rec = Math.max(now, lastRecordedIn(stream));
    const id = ownIdentity(controller).addedId(type, 0);
    return this.write(
      stream,
      controller,
      [{ id, type, actor: SYSTEM, scope: '*', values, times: { rec } }],
      '',
    );
  }

  /**
   * A link of which only `subject.merged` was written reads as linked; the next writer completes it
   * (facts-and-subjects.md 6).
   * @returns whether something was written, so that the person must be read again
   */
  async completeLinks(person: LoadedPerson, controller: string, now: number): Promise<boolean> {
    let wrote = false;
    for (const link of person.links) {
      const absorbed = person.streamOf(link.absorbed);
      if (link.ended || !absorbed || absorbed.events.length === 0) continue;
      const leadsBack = absorbed.facts.some(
        (fact) => fact.type === 'subject.absorbed' && fact.data.canonical === link.canonical,
      );
      if (leadsBack) continue;
      await this.writeOwn(absorbed, controller, 'subject.absorbed', { canonical: link.canonical }, now);
      wrote = true;
    }
    return wrote;
  }
}

/** Clocks that agree may be this far apart (facts-and-subjects.md 3), milliseconds. */
const CLOCKS_AGREE_WITHIN = 2_000;

/** Whether a key was made after an event was stored: then another one, that is gone, made the event's mac. */
function isYounger({ madeAt }: NamedKey, { event, stored }: ReadEvent): boolean {
  // `created` is the store's clock, `rec` (no clock in replay) the writer's.
  return madeAt > Math.max(event.created, instantOf(stored.body.rec)) + CLOCKS_AGREE_WITHIN;
}

function macUnder({ key }: NamedKey, { command }: RecordingRequest): string {
  return requestMac(key, command.operationId, command.pathParams, command.item, command.itemText);
}
