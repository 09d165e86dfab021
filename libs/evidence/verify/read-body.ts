import { canonicalJson, type SdEntry } from '#stored-event/json';
import { fromDecimal, utf8Text } from '../bytes/index.js';
import { demand, EvidenceError } from '../errors.js';
import type { LeafBody } from '../leaf/index.js';

/** A leaf body with its place among the leaves. */
export interface ShownBody {
  readonly seq: number;
  readonly rev: bigint;
  readonly body: LeafBody;
  /** The file it stands in. */
  readonly file: string;
}

/**
 * Reads a leaf body as hostile input: the bytes equal JCS(parse(bytes)) (so no name stands there twice), and the
 * members that the verifier relies on have their form. @throws EvidenceError
 */
export function readShownBody(bytes: Uint8Array, file: string, origin: string): ShownBody {
  const text = utf8Text(bytes, file);
  const body = canonicalValue(text) as LeafBody;
  demand(isObject(body) && isObject(body.pub) && isObject(body.actor), 'NOT_CANONICAL', 'leaf body');
  demand(
    [body.id, body.type, body.rec, body.prev].every((value) => typeof value === 'string'),
    'NOT_CANONICAL',
    'leaf body',
  );
  demand(Array.isArray(body.sd) && body.sd.every(isSdEntry), 'NOT_CANONICAL', 'leaf body sd');
  demand(body.log === origin, 'LOG', 'leaf body');
  const seq = fromDecimal(body.seq, 'seq');
  demand(file.endsWith(`/${seq}.json`) || file.endsWith('/seal.json'), 'SEQUENCE', 'file name');
  return { seq: Number(seq), rev: fromDecimal(body.rev, 'rev'), body, file };
}

function canonicalValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (canonicalJson(value) === text) return value;
  } catch {
    // No JSON, or none that has a canonical text: refused below.
  }
  throw new EvidenceError('NOT_CANONICAL', 'leaf body');
}

function isSdEntry(value: unknown): value is SdEntry {
  return (
    isObject(value) &&
    typeof value['key'] === 'string' &&
    typeof value['class'] === 'string' &&
    Array.isArray(value['digests']) &&
    value['digests'].every((digest) => typeof digest === 'string')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
