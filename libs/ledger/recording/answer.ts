import type { FactType } from '#domain';
import type { Position } from '#event-store';
import type { EventBody } from '#stored-event';
import type { RecorderParts } from './parts.js';
import type { Recorded, RecordedFact, Superseded } from './record-command.js';

/** What an answer tells of an event. */
export interface AnsweredEvent {
  readonly body: Pick<EventBody, 'id' | 'type' | 'pub'>;
}

/** An event of a command with its place in the stream. */
export interface WrittenEvent {
  readonly stored: AnsweredEvent;
  readonly revision: bigint;
}

/** What an answer is made of. */
export interface AnswerParts {
  readonly controller: string;
  readonly stream: string;
  readonly subjectId?: string;
  readonly events: readonly WrittenEvent[];
  readonly added: readonly WrittenEvent[];
  /** Of the last event of the append: at or after all of them. */
  readonly position: Position;
  readonly superseded?: readonly Superseded[];
  readonly repeated: boolean;
  readonly compared?: boolean;
  readonly erasure?: Pick<Recorded, 'keysDestroyed' | 'destruction'>;
}

/** The answer to a command, from the events as they lie in the store: the first answer and every later one alike. */
export function answerOf(tokens: RecorderParts['tokens'], parts: AnswerParts): Recorded {
  const { controller, stream, subjectId, events, added, position, superseded = [], repeated } = parts;
  const facts = events.map((event) => recordedFact(event, position));
  const own = events[0]?.stored.body.pub ?? {};
  return {
    controller,
    stream,
    ...(subjectId === undefined ? {} : { subjectId }),
    events: facts,
    added: added.map((event) => recordedFact(event, position)),
    ...(typeof own['id'] === 'string' ? { id: own['id'] } : {}),
    ...(typeof own['version'] === 'number' ? { version: own['version'] } : {}),
    revision: [...events, ...added].reduce((last, { revision }) => (revision > last ? revision : last), 0n),
    // Made when it is asked for: an import asks for none of its thousands.
    get position() {
      return tokens.tokenOf(position);
    },
    superseded,
    repeated,
    ...(parts.compared === false ? { compared: false } : {}),
    ...parts.erasure,
  };
}

function recordedFact({ stored, revision }: WrittenEvent, position: Position): RecordedFact {
  const { id, type, pub } = stored.body;
  return {
    id,
    type: type as FactType,
    ...(typeof pub['purpose'] === 'string' ? { purpose: pub['purpose'] } : {}),
    revision,
    position,
  };
}
