import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import { StoreCorrupt, StoreUnfit } from '../errors.js';
import type { Position, RecordedEvent } from '../port.js';

/** An event as the client gives it. */
export type ClientEvent = NonNullable<ResolvedEvent['event'] | AllStreamResolvedEvent['event']>;

/** Servers before 22.6 give events of a stream without their place in `$all`. */
const NO_POSITION = 0xffff_ffff_ffff_ffffn;

/** Place of an event in `$all`: its commit position, which equals the prepare position since transactions are gone. */
export function positionOf(event: ClientEvent): Position {
  const commit = event.position?.commit;
  if (commit === undefined || commit === NO_POSITION) {
    throw new StoreUnfit('The server tells no positions of events: EventStoreDB 22.10 or newer is needed.');
  }
  return commit;
}

/** Whether an event was appended as bytes, as the ledger does; JSON is re-stringified on the way and no fact of ours. */
export function isBytes(event: ClientEvent): boolean {
  return !event.isJson && event.data instanceof Uint8Array;
}

/** The port's form. @throws StoreCorrupt if the event was not appended as bytes */
export function toRecorded(event: ClientEvent): RecordedEvent {
  const { id, type, data, streamId, revision, created } = event;
  if (event.isJson || !(data instanceof Uint8Array)) {
    throw new StoreCorrupt(`${streamId}: event ${revision} is JSON, so it was not written by this ledger`);
  }
  return {
    id,
    type,
    // A copy of its own size: the client's bytes are a window into the whole message.
    data: new Uint8Array(data),
    stream: streamId,
    revision,
    position: positionOf(event),
    created: created.getTime(),
  };
}
