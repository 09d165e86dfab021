import {
  fromBase64url,
  sealDisclosures,
  type Disclosure,
  type SealClass,
  type SealedFields,
} from '#stored-event';

/** A box of the vectors: everything that is random otherwise is given. */
export interface BoxInput {
  readonly key: string;
  readonly class: SealClass;
  readonly dataKey: string;
  readonly nonce: string;
  readonly disclosures: readonly Disclosure[];
  readonly decoySalts: readonly string[];
}

/** Seals a box of the vectors for the event with this id and type. */
export function sealBoxInput(eventId: string, type: string, box: BoxInput): SealedFields {
  return sealDisclosures({
    eventId,
    type,
    cls: box.class,
    keyId: box.key,
    dataKey: fromBase64url(box.dataKey),
    nonce: fromBase64url(box.nonce),
    disclosures: box.disclosures,
    decoySalts: box.decoySalts,
  });
}
