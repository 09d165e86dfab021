import type { EventStore } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { canonicalJson } from '#stored-event/json';
import { subjectStream, type Subjects } from '#subjects';
import { toBase64url } from '../bytes/index.js';
import { shownEvent } from '../bundle/shown-event.js';
import { writeTlogProof } from '../checkpoint/index.js';
import type { Making } from '../hashing/index.js';
import type { EvidenceLog } from '../log/evidence-log.js';
import { inclusionProof } from '../merkle/index.js';
import { writeNote } from '../notes/index.js';
import { receiptNoteText, type Receipt, type UnsignedReceipt } from './receipt.js';

/** Acts for which a person gets a receipt. */
export const RECEIPT_TYPES: readonly string[] = [
  'consent.granted',
  'consent.confirmed',
  'consent.refused',
  'consent.withdrawn',
];

/** Where receipts are made from. */
export interface ReceiptSources {
  readonly log: EvidenceLog;
  readonly store: EventStore;
  readonly subjects: Pick<Subjects, 'disclose'>;
  readonly hashing: Making;
  readonly clock: { now(): number };
}

/**
 * The receipt of an act of a person: signed at once, with its proof in the log once it is sealed.
 * @returns undefined if this person's stream holds no such act
 * @throws ExportFailed `STORE_DIFFERS`, SubjectsError, store errors
 */
export async function makeReceipt(
  { log, store, subjects, hashing, clock }: ReceiptSources,
  { subjectId, eventId }: { readonly subjectId: string; readonly eventId: string },
): Promise<Receipt | undefined> {
  const events = await store.readStream(subjectStream(subjectId));
  const at = events.findIndex(({ id }) => id === eventId);
  const event = events[at];
  if (!event || !RECEIPT_TYPES.includes(event.type)) return undefined;
  const stored = decodeTrusted(event.data);
  const boxes = stored.sealed.length > 0 ? await subjects.disclose(subjectId, stored) : [];
  const common = {
    format: 'consent-ledger-receipt/1' as const,
    origin: log.origin,
    madeAt: new Date(clock.now()).toISOString(),
    disclosures: boxes.flatMap((texts) => texts ?? []),
  };
  const sealed = await log.underSeal(({ checkpoint, hashAt }) => {
    let prev: Uint8Array | undefined;
    for (const { id, revision, stream, data } of events.slice(0, at + 1)) {
      const place = { stream, revision, id, body: decodeTrusted(data).body };
      const shown = shownEvent(hashing, log, place, prev);
      if (!shown || shown.seq >= checkpoint.size) return undefined;
      prev = shown.hash;
      if (id !== eventId) continue;
      const proof = inclusionProof(hashing, hashAt, shown.seq, checkpoint.size);
      return {
        body: shown.body,
        tag: toBase64url(shown.tag),
        proof: writeTlogProof({ index: shown.seq, proof, checkpoint: checkpoint.note }),
      };
    }
    return undefined;
  });
  const unsigned: UnsignedReceipt = { ...common, ...(sealed ?? { body: stored.body }) };
  const text = receiptNoteText(hashing, unsigned);
  return { ...unsigned, note: writeNote(text, [await log.signer.sign(text)]) };
}

/** The receipt as it is handed out: canonical JSON. */
export function receiptText(receipt: Receipt): string {
  return canonicalJson(receipt);
}
