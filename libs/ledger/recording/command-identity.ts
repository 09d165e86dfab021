import { randomUUID } from 'node:crypto';
import { Refusal, type FactType } from '#domain';
import { commandId, eventId, ownIndex } from '#stored-event';

/** The ids of one command and of its events (facts-and-subjects.md 4): a retry has the same ones. */
export interface CommandIdentity {
  readonly commandId: string;
  /** Id of the command's n-th event, from 0. */
  eventId(index: number): string;
  /** Id of the n-th event of a type that the ledger adds of itself, from 0. */
  addedId(type: FactType, n: number): string;
}

/** 1 to 255 visible ASCII characters; an "@" would be an address, and a key holds no personal data (section 11). */
const KEY = /^[!-?A-~]{1,255}$/;

/**
 * Identity of a request's command.
 * @param key the `Idempotency-Key` (of a batch item `key#index`); absent: a random one
 * @throws Refusal IDEMPOTENCY_KEY_INVALID
 */
export function identityOf(controller: string, principal: string, key: string | undefined): CommandIdentity {
  if (key !== undefined && !KEY.test(key)) throw new Refusal('IDEMPOTENCY_KEY_INVALID', 'Idempotency-Key');
  return identity(commandId({ controller, principal, key: key ?? randomUUID() }));
}

/** Identity of an act that no request caused: a random key, so that rivals conflict and never agree silently. */
export function ownIdentity(controller: string): CommandIdentity {
  return identity(commandId({ controller, principal: 'system', key: randomUUID() }));
}

function identity(id: string): CommandIdentity {
  // Each is asked for several times on the way of a fact.
  const known = new Map<string | number, string>();
  const idAt = (index: string | number): string => {
    let found = known.get(index);
    if (found === undefined) known.set(index, (found = eventId(id, index)));
    return found;
  };
  return { commandId: id, eventId: idAt, addedId: (type, n) => idAt(ownIndex(type, n)) };
}
