import sharedMessages from '@eventstore/db-client/generated/shared_pb.js';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, AppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Decision, Expected, LoggedEvent, ProposedEvent } from './log.js';

const { Empty, StreamIdentifier, UUID } = sharedMessages;
const { AppendResp: AppendAnswer, ReadResp: ReadAnswer } = streamMessages;

/** The text in bytes of a message; a message of a client's library may be a string of base64 or bytes. */
export function nameOf(identifier: { getStreamName(): Uint8Array | string } | undefined): string {
  const name = identifier?.getStreamName() ?? '';
  return Buffer.from(name as Uint8Array).toString('utf8');
}

export function expectedOf(options: AppendReq.Options): Expected {
  if (options.hasRevision()) return BigInt(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}

export function proposedOf(message: {
  getId(): { getString(): string } | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
}): ProposedEvent {
  return {
    id: message.getId()?.getString() ?? '',
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? '',
    data: new Uint8Array(message.getData_asU8()),
  };
}

/** The answer to a classic append; a conflict is a message, a deleted stream is an error and not made here. */
export function appendAnswer(decision: Decision, expected: Expected, withPosition: boolean): AppendResp {
  const answer = new AppendAnswer();
  if (decision.kind === 'conflict') {
    const wrong = new AppendAnswer.WrongExpectedVersion();
    if (decision.current === undefined) wrong.setCurrentNoStream(new Empty());
    else wrong.setCurrentRevision(String(decision.current));
    if (typeof expected === 'bigint') wrong.setExpectedRevision(String(expected));
    else if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
    else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
    else wrong.setExpectedAny(new Empty());
    answer.setWrongExpectedVersion(wrong);
    return answer;
  }
  if (decision.kind === 'deleted') throw new RangeError('a deleted stream is answered with an error');
  const success = new AppendAnswer.Success();
  success.setCurrentRevision(String(decision.last.revision));
  if (withPosition) {
    const position = new AppendAnswer.Position();
    position.setCommitPosition(String(decision.last.position));
    position.setPreparePosition(String(decision.last.position));
    success.setPosition(position);
  } else {
    success.setNoPosition(new Empty());
  }
  answer.setSuccess(success);
  return answer;
}

export function eventAnswer(logged: LoggedEvent): ReadResp {
  const recorded = new ReadAnswer.ReadEvent.RecordedEvent();
  const id = new UUID();
  id.setString(logged.id);
  recorded.setId(id);
  recorded.setStreamIdentifier(identifier(logged.stream));
  recorded.setStreamRevision(String(logged.revision));
  recorded.setCommitPosition(String(logged.position));
  recorded.setPreparePosition(String(logged.position));
  recorded.getMetadataMap().set('type', logged.type);
  recorded.getMetadataMap().set('content-type', logged.contentType);
  recorded.getMetadataMap().set('created', String(logged.created));
  recorded.setData(logged.data);
  const event = new ReadAnswer.ReadEvent();
  event.setEvent(recorded);
  event.setCommitPosition(String(logged.position));
  const answer = new ReadAnswer();
  answer.setEvent(event);
  return answer;
}

export function notFoundAnswer(stream: string): ReadResp {
  const notFound = new ReadAnswer.StreamNotFound();
  notFound.setStreamIdentifier(identifier(stream));
  const answer = new ReadAnswer();
  answer.setStreamNotFound(notFound);
  return answer;
}

export function checkpointAnswer(position: bigint): ReadResp {
  const checkpoint = new ReadAnswer.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  const answer = new ReadAnswer();
  answer.setCheckpoint(checkpoint);
  return answer;
}

export function confirmation(): ReadResp {
  const confirmed = new ReadAnswer.SubscriptionConfirmation();
  confirmed.setSubscriptionId(crypto.randomUUID());
  const answer = new ReadAnswer();
  answer.setConfirmation(confirmed);
  return answer;
}

export function caughtUpAnswer(): ReadResp {
  const answer = new ReadAnswer();
  answer.setCaughtUp(new ReadAnswer.CaughtUp());
  return answer;
}

export function fellBehindAnswer(): ReadResp {
  const answer = new ReadAnswer();
  answer.setFellBehind(new ReadAnswer.FellBehind());
  return answer;
}

function identifier(stream: string): InstanceType<typeof StreamIdentifier> {
  const made = new StreamIdentifier();
  made.setStreamName(new TextEncoder().encode(stream));
  return made;
}
