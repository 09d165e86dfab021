import {
  commandId,
  composeStoredEvent,
  decodeStoredEvent,
  digestOf,
  encodeStoredEvent,
  eventId,
  fromBase64url,
  instantOf,
  openBox,
  placeFields,
  requestMac,
  type CommandKey,
  type EventActor,
} from '#stored-event';
import { FACT_TYPES, type FactType } from '#domain';
import { sealBoxInput, type BoxInput } from './fixed-box.js';

/** Everything an event is made of, so that its bytes are one value: nothing is drawn, no clock is read. */
export interface EventInput {
  readonly command: CommandKey;
  readonly index: string;
  readonly body: {
    readonly type: FactType;
    readonly controller?: string;
    readonly rec: string;
    readonly occ?: string;
    readonly eff?: string;
    readonly actor: EventActor;
    readonly pub: Readonly<Record<string, unknown>>;
    readonly blind: string;
  };
  readonly boxes: readonly BoxInput[];
  readonly request: {
    readonly kMac: string;
    readonly operationId: string;
    readonly pathParams: Readonly<Record<string, string>>;
    readonly item: unknown;
  } | null;
}

/** What an input must give: ids and mac, the stored bytes as text, and their SHA-256. */
export interface EventVector {
  readonly commandId: string;
  readonly id: string;
  readonly mac: string;
  readonly stored: string;
  readonly sha256: string;
}

/**
 * Builds the event as the ledger does: the catalogue says what is sealed, where, and what is written out. Reads the
 * bytes back and opens every box on the way.
 */
export function storedEventOf({ command, index, body, boxes, request }: EventInput): EventVector {
  const id = eventId(commandId(command), index);
  const given = Object.assign(
    { ...body.pub },
    ...boxes.map((box) => Object.fromEntries(box.disclosures.map(({ name, value }) => [name, value]))),
  ) as Record<string, unknown>;
  const placed = placeFields(FACT_TYPES[body.type].fields, given);
  const disclosed = (box: BoxInput) =>
    box.disclosures.map((disclosure) => ({
      ...disclosure,
      value: placed.sealed[box.class]?.[disclosure.name],
    }));
  const sealed = boxes.map((box) => sealBoxInput(id, body.type, { ...box, disclosures: disclosed(box) }));
  const mac = request
    ? requestMac(fromBase64url(request.kMac), request.operationId, request.pathParams, request.item)
    : '';
  const event = composeStoredEvent({
    id,
    type: body.type,
    controller: body.controller,
    rec: instantOf(body.rec),
    occ: body.occ === undefined ? undefined : instantOf(body.occ),
    eff: body.eff === undefined ? undefined : instantOf(body.eff),
    actor: body.actor,
    pub: placed.pub,
    boxes: sealed,
    mac,
    random: () => fromBase64url(body.blind),
  });
  const bytes = encodeStoredEvent(event);
  decodeStoredEvent(bytes, body.controller === undefined ? 'ledger-seals-a' : 'subject-x');
  boxes.forEach((box) => {
    const at = event.body.sd.findIndex(({ key }) => key === box.key);
    const sd = event.body.sd[at];
    const entry = event.sealed[at];
    if (!sd || !entry) throw new Error('a box was lost');
    openBox({ eventId: id, type: body.type, dataKey: fromBase64url(box.dataKey) }, sd, entry);
  });
  const stored = Buffer.from(bytes).toString('utf8');
  return { commandId: commandId(command), id, mac, stored, sha256: digestOf(stored) };
}
