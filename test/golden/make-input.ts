import { createHash } from 'node:crypto';
import { FACT_TYPES, type FactType } from '#domain';
import { base64url, commandId, eventId, ownIndex, placeFields, type SealClass } from '#stored-event';
import type { BoxInput } from './fixed-box.js';
import type { EventInput } from './fixed-event.js';
import { sampleValues } from './sample-values.js';

/** Bytes that look random and are the same on every machine: SHA-256 of a label. */
function fixedBytes(label: string, length: number): Buffer {
  return createHash('sha256').update(`consent-ledger golden vector: ${label}`).digest().subarray(0, length);
}

/** A UUID with the bits of version 4, made of fixed bytes. */
function fixedUuid(label: string): string {
  const bytes = fixedBytes(label, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The stops whose vectors show a day that the person chose. */
const CHOSEN_DAY: readonly FactType[] = ['consent.withdrawn', 'objection.raised'];

/** The input of a type's golden vector: every field, fixed keys, salts, nonces, blind and clock. */
export function makeInput(type: FactType): EventInput {
  const { stream, fields } = FACT_TYPES[type];
  const own = stream === 'ledger' || type.startsWith('subject.identifier_') || type === 'subject.key_renewed';
  const command = {
    controller: stream === 'ledger' ? '' : 'acme',
    principal: own ? 'system' : 'local',
    key: own ? fixedUuid(`${type} command`) : `golden-${type}`,
  };
  const index = own ? ownIndex(type, 0) : '0';
  const { pub, sealed } = placeFields(fields, sampleValues(type, fields));
  return {
    command,
    index,
    body: {
      type,
      ...(stream === 'ledger' ? {} : { controller: 'acme' }),
      rec: '2026-03-01T08:00:00.120Z',
      ...(stream === 'subject' && !own ? { occ: '2026-02-28T23:59:59.999Z' } : {}),
      ...(CHOSEN_DAY.includes(type) ? { eff: '2026-07-01T00:00:00.000Z' } : {}),
      actor: {
        by: own ? 'system' : stream === 'subject' ? 'subject' : 'controller',
        principal: command.principal,
      },
      pub,
      blind: base64url(fixedBytes(`${type} blind`, 16)),
    },
    boxes: Object.entries(sealed).map(([cls, values]) => makeBox(type, cls as SealClass, values)),
    request: own
      ? null
      : {
          kMac: base64url(fixedBytes('K_mac', 32)),
          operationId: 'recordFact',
          pathParams: {},
          item: { type, golden: eventId(commandId(command), index) },
        },
  };
}

function makeBox(type: string, cls: SealClass, values: Readonly<Record<string, unknown>>): BoxInput {
  const names = Object.keys(values);
  const size = [4, 8, 16, 32, 64].find((bucket) => names.length <= bucket) ?? 0;
  const saltOf = (label: string) => base64url(fixedBytes(`${type} ${cls} salt ${label}`, 16));
  return {
    key: fixedUuid(`${cls} key id`),
    class: cls,
    dataKey: base64url(fixedBytes(`${cls} data key`, 32)),
    nonce: base64url(fixedBytes(`${type} ${cls} nonce`, 12)),
    disclosures: names.map((name) => ({ salt: saltOf(name), name, value: values[name] })),
    decoySalts: Array.from({ length: size - names.length }, (_, i) => saltOf(`decoy ${i}`)),
  };
}
