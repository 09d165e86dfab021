import { canonicalJson, type EventBody } from '#stored-event/json';
import { base64, fromBase64url, toBase64url, utf8, utf8Text, concat } from '../bytes/index.js';
import { openTlogProof, type SignedCheckpoint, type TrustPolicy } from '../checkpoint/index.js';
import { demand, EvidenceError } from '../errors.js';
import type { Hashing, Reading } from '../hashing/index.js';
import { bodyHash, type LeafBody } from '../leaf/index.js';
import { leafHash } from '../merkle/index.js';
import { readNote, verifyNote } from '../notes/index.js';

/** What a person gets for an act: one canonical JSON text that verifies alone. Binary values are base64url. */
export interface Receipt {
  readonly format: 'consent-ledger-receipt/1';
  readonly origin: string;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly madeAt: string;
  /** The event's body; once sealed the leaf body, which names its place in the log. */
  readonly body: EventBody | LeafBody;
  /** Disclosures of its sealed values, in the order of `sd`. */
  readonly disclosures: readonly string[];
  /** Once sealed: the other half of the leaf, and its `.tlog-proof`. */
  readonly tag?: string;
  readonly proof?: string;
  /** Signed by the log's key over the SHA-256 of everything above. */
  readonly note: string;
}

/** Everything that the note signs. */
export type UnsignedReceipt = Omit<Receipt, 'note'>;

/** The three lines that are signed. The first is no log's name, so that it passes for no checkpoint. */
export function receiptNoteText(hashing: Hashing, receipt: UnsignedReceipt): string {
  const digest = hashing.sha256(utf8(canonicalJson(receipt)));
  return `${receipt.origin}/receipt\n${receipt.body.id}\n${base64(digest)}\n`;
}

/** What a verified receipt says. */
export interface OpenedReceipt {
  readonly receipt: Receipt;
  /** Fields that its disclosures open. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Digests without a disclosure. */
  readonly undisclosed: number;
  /** Once sealed: the checkpoint under which it stands. */
  readonly checkpoint?: SignedCheckpoint;
}

/** True for a text that says to be a receipt. */
export function isReceipt(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7b && utf8TextOrNothing(bytes).includes('"format":"consent-ledger-receipt/1"');
}

function utf8TextOrNothing(bytes: Uint8Array): string {
  try {
    return utf8Text(bytes.subarray(0, 256 * 1024));
  } catch {
    return '';
  }
}

const MAX_RECEIPT_BYTES = 256 * 1024;

/** Reads and verifies a receipt as hostile input. @throws EvidenceError */
export function openReceipt(reading: Reading, policy: TrustPolicy, bytes: Uint8Array): OpenedReceipt {
  demand(bytes.length <= MAX_RECEIPT_BYTES, 'LENGTH', 'receipt');
  const receipt = readReceipt(utf8Text(bytes, 'receipt'));
  const { note, ...unsigned } = receipt;
  const logs = policy.logs.map(({ key }) => key);
  const signed = readNote(note);
  demand(signed.signatures.length === 1, 'SIGNED_TWICE', 'receipt note');
  const [by] = verifyNote(reading, signed, logs);
  demand(by?.key.name === receipt.origin, 'NO_KNOWN_KEY', 'receipt note');
  demand(signed.text === receiptNoteText(reading, unsigned), 'BODY_HASH', 'receipt note');
  const { fields, undisclosed } = openDisclosures(reading, receipt);
  if (receipt.proof === undefined) return { receipt, fields, undisclosed };
  const body = receipt.body as LeafBody;
  demand(body.log === receipt.origin, 'LOG', 'receipt body');
  const tag = fromBase64url(receipt.tag, 'receipt tag', 32);
  const leaf = concat(tag, bodyHash(reading, canonicalJson(body)));
  const known = [...policy.logs, ...policy.witnesses].map(({ key }) => key);
  const hash = leafHash(reading, leaf);
  const { index, checkpoint } = openTlogProof(reading, receipt.proof, hash, receipt.origin, known);
  demand(String(index) === body.seq, 'INDEX', 'receipt proof');
  return { receipt, fields, undisclosed, checkpoint };
}

const MUST = ['format', 'origin', 'madeAt', 'body', 'disclosures', 'note'];

function readReceipt(text: string): Receipt {
  let value: unknown;
  try {
    value = JSON.parse(text);
    demand(canonicalJson(value) === text, 'NOT_CANONICAL', 'receipt');
  } catch {
    throw new EvidenceError('NOT_CANONICAL', 'receipt');
  }
  demand(isObject(value), 'NOT_CANONICAL', 'receipt');
  const names = Object.keys(value);
  const { format, origin, madeAt, body, disclosures, note, tag, proof } = value;
  demand(
    MUST.every((name) => names.includes(name)) &&
      names.every((name) => [...MUST, 'tag', 'proof'].includes(name)),
    'NOT_CANONICAL',
    'receipt',
  );
  demand(format === 'consent-ledger-receipt/1', 'NOT_CANONICAL', 'receipt');
  demand(
    [origin, madeAt, note].every((item) => typeof item === 'string'),
    'NOT_CANONICAL',
    'receipt',
  );
  demand((tag === undefined) === (proof === undefined), 'NOT_CANONICAL', 'receipt');
  demand(
    [tag, proof].every((item) => item === undefined || typeof item === 'string'),
    'NOT_CANONICAL',
    'receipt',
  );
  demand(
    isObject(body) && typeof body['id'] === 'string' && isObject(body['pub']),
    'NOT_CANONICAL',
    'receipt body',
  );
  demand(
    Array.isArray(disclosures) && disclosures.every((item) => typeof item === 'string'),
    'NOT_CANONICAL',
    'receipt',
  );
  const sd = body['sd'];
  demand(
    Array.isArray(sd) && sd.every((entry) => isObject(entry) && Array.isArray(entry['digests'])),
    'NOT_CANONICAL',
    'receipt body',
  );
  return value as unknown as Receipt;
}

/** Fields that the disclosures of a trusted receipt open. */
export function fieldsOfReceipt({ disclosures }: Receipt): Record<string, unknown> {
  const read = disclosures.map(
    (text) => JSON.parse(utf8Text(fromBase64url(text, 'disclosure'))) as [string, string, unknown],
  );
  return Object.fromEntries(read.filter(([, name]) => name !== '').map(([, name, value]) => [name, value]));
}

function openDisclosures(
  reading: Reading,
  { body, disclosures }: Receipt,
): { fields: Record<string, unknown>; undisclosed: number } {
  const open = new Set(body.sd.flatMap(({ digests }) => digests));
  const fields: Record<string, unknown> = {};
  for (const text of disclosures) {
    demand(open.delete(toBase64url(reading.sha256(utf8(text)))), 'BODY_HASH', 'receipt disclosure');
    const [, name, value] = JSON.parse(utf8Text(fromBase64url(text, 'disclosure'))) as [
      unknown,
      unknown,
      unknown,
    ];
    demand(typeof name === 'string' && !Object.hasOwn(fields, name), 'NOT_CANONICAL', 'receipt disclosure');
    if (name !== '') fields[name] = value;
  }
  return { fields, undisclosed: open.size };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
