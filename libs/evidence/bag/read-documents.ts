import { parseCanonicalJson } from '#stored-event/json';
import { fromBase64url, fromDecimal } from '../bytes/index.js';
import { demand, EvidenceError } from '../errors.js';
import type { ExportStatement, PublicKeys, SubjectProof } from './request.js';

type Members = Readonly<Record<string, unknown>>;

/** Canonical JSON of a bundle's own documents. @throws EvidenceError `NOT_CANONICAL` */
function canonical(bytes: Uint8Array, where: string): unknown {
  try {
    return parseCanonicalJson(bytes, where);
  } catch {
    throw new EvidenceError('NOT_CANONICAL', where);
  }
}

function members(value: unknown, where: string, must: readonly string[], may: readonly string[]): Members {
  demand(typeof value === 'object' && value !== null && !Array.isArray(value), 'NOT_CANONICAL', where);
  const names = Object.keys(value);
  demand(
    must.every((name) => names.includes(name)) &&
      names.every((name) => must.includes(name) || may.includes(name)),
    'NOT_CANONICAL',
    where,
  );
  return value as Members;
}

function list(value: unknown, where: string): readonly unknown[] {
  demand(Array.isArray(value), 'NOT_CANONICAL', where);
  return value;
}

function texts(value: unknown, where: string): readonly string[] {
  demand(Array.isArray(value) && value.every((item) => typeof item === 'string'), 'NOT_CANONICAL', where);
  return value as readonly string[];
}

/** Reads `request.json`. @throws EvidenceError */
export function readStatement(bytes: Uint8Array): ExportStatement {
  const where = 'request.json';
  const must = [
    'format',
    'id',
    'madeAt',
    'mode',
    'scope',
    'origin',
    'size',
    'mapSize',
    'redactions',
    'redacted',
    'textsNotHeld',
    'notProved',
  ];
  const read = members(canonical(bytes, where), where, must, ['recipient', 'challenge', 'leavesOfOthers']);
  demand(read['format'] === 'consent-ledger-evidence/1', 'NOT_CANONICAL', where);
  demand(read['mode'] === 'compact' || read['mode'] === 'full', 'NOT_CANONICAL', where);
  for (const name of ['id', 'madeAt', 'origin'])
    demand(typeof read[name] === 'string', 'NOT_CANONICAL', where);
  for (const name of ['recipient', 'challenge'])
    demand(read[name] === undefined || typeof read[name] === 'string', 'NOT_CANONICAL', where);
  fromDecimal(read['size'], where);
  fromDecimal(read['mapSize'], where);
  for (const name of ['redactions', 'textsNotHeld', 'notProved']) texts(read[name], where);
  for (const item of list(read['redacted'], where)) {
    const redacted = members(item, where, ['seq', 'digests'], []);
    fromDecimal(redacted['seq'], where);
    texts(redacted['digests'], where);
  }
  readScope(read['scope'], where);
  return read as unknown as ExportStatement;
}

function readScope(value: unknown, where: string): void {
  const scope = members(
    value,
    where,
    ['kind', 'controller'],
    ['subject', 'purposes', 'identifier', 'from', 'to'],
  );
  const has = (...names: string[]) => names.every((name) => typeof scope[name] === 'string');
  demand(has('controller'), 'NOT_CANONICAL', where);
  if (scope['kind'] === 'subject') {
    demand(has('subject'), 'NOT_CANONICAL', where);
    if (scope['purposes'] !== '*') texts(scope['purposes'], where);
    if (scope['identifier'] !== undefined) {
      const { scheme, value: named } = members(scope['identifier'], where, ['scheme', 'value'], []);
      demand(typeof scheme === 'string' && typeof named === 'string', 'NOT_CANONICAL', where);
    }
  } else if (scope['kind'] === 'period') demand(has('from', 'to'), 'NOT_CANONICAL', where);
  else demand(scope['kind'] === 'ledger', 'NOT_CANONICAL', where);
}

/** Reads `subjects.json`. @throws EvidenceError */
export function readSubjects(bytes: Uint8Array): readonly SubjectProof[] {
  const where = 'subjects.json';
  return list(canonical(bytes, where), where).map((item) => {
    const read = members(item, where, [], ['kTag', 'k', 'rev', 'head', 'siblings', 'leaves']);
    for (const name of ['kTag', 'k', 'head'])
      if (read[name] !== undefined) fromBase64url(read[name], where, 32);
    if (read['rev'] !== undefined) fromDecimal(read['rev'], where);
    const proof = ['k', 'rev', 'head', 'siblings'].filter((name) => read[name] !== undefined);
    demand(proof.length === 0 || proof.length === 4, 'NOT_CANONICAL', where);
    if (read['siblings'] !== undefined)
      for (const hash of texts(read['siblings'], where)) fromBase64url(hash, where, 32);
    if (read['leaves'] !== undefined) for (const leaf of list(read['leaves'], where)) readLeaf(leaf, where);
    return read as SubjectProof;
  });
}

function readLeaf(value: unknown, where: string): void {
  const { seq, tag } = members(value, where, ['seq', 'tag'], []);
  fromDecimal(seq, where);
  fromBase64url(tag, where, 32);
}

/** Reads `public-keys.json`. @throws EvidenceError */
export function readPublicKeys(bytes: Uint8Array): PublicKeys {
  const where = 'public-keys.json';
  const read = members(canonical(bytes, where), where, ['controllers', 'ledger', 'streams'], []);
  fromBase64url(read['ledger'], where, 32);
  for (const item of list(read['controllers'], where)) {
    const { controller, kPub } = members(item, where, ['controller', 'kPub'], []);
    demand(typeof controller === 'string', 'NOT_CANONICAL', where);
    fromBase64url(kPub, where, 32);
  }
  for (const item of list(read['streams'], where)) {
    const stream = members(item, where, ['name', 'leaves'], ['rev', 'head', 'siblings']);
    demand(typeof stream['name'] === 'string', 'NOT_CANONICAL', where);
    for (const seq of texts(stream['leaves'], where)) fromDecimal(seq, where);
    const proof = ['rev', 'head', 'siblings'].filter((name) => stream[name] !== undefined);
    demand(proof.length === 0 || proof.length === 3, 'NOT_CANONICAL', where);
    if (proof.length === 0) continue;
    fromDecimal(stream['rev'], where);
    fromBase64url(stream['head'], where, 32);
    for (const hash of texts(stream['siblings'], where)) fromBase64url(hash, where, 32);
  }
  return read as unknown as PublicKeys;
}
