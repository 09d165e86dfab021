import { bytesIn, isBase64url } from './base64url.js';
import { BUCKET_SIZES } from './box.js';
import { isUuid } from './command-id.js';
import { StoredEventError } from './errors.js';
import { isInstant } from './instant.js';
import { isSortedSet } from './sets.js';
import { ACTED_BY, SEAL_CLASSES, type StoredEvent } from './stored-event.js';

type Members = Readonly<Record<string, unknown>>;

const CONTROLLER = /^[a-z0-9][a-z0-9_]*$/;
const TYPE = /^(?=.{1,100}$)[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/;
const BODY_MUST = ['v', 'id', 'type', 'rec', 'actor', 'pub', 'sd', 'blind'];
const BODY_MAY = ['controller', 'occ', 'eff'];

/**
 * Checks a value against the form of a stored event (facts-and-subjects 1 and 11): members, forms, order. It knows
 * no fact types: whether the fields fit the type is the catalogue's business.
 * @throws StoredEventError
 */
export function checkStoredEvent(value: unknown): asserts value is StoredEvent {
  const event = record(value, 'event', ['body', 'sealed', 'mac']);
  const body = record(event['body'], 'body', BODY_MUST, BODY_MAY);
  checkBody(body);
  const sd = checkSd(body['sd']);
  checkSealed(event['sealed'], sd);
  if (event['mac'] !== '') bytes(event['mac'], 'mac', 32);
}

function checkBody(body: Members): void {
  demand(body['v'] === 1, 'v');
  demand(isUuid(body['id']), 'id');
  demand(matches(body['type'], TYPE), 'type');
  if ('controller' in body) demand(matches(body['controller'], CONTROLLER), 'controller');
  demand(isInstant(body['rec']), 'rec');
  if ('occ' in body) demand(isInstant(body['occ']) && body['occ'] !== body['rec'], 'occ');
  if ('eff' in body) demand(isInstant(body['eff']), 'eff');
  const actor = record(body['actor'], 'actor', ['by', 'principal']);
  demand((ACTED_BY as readonly unknown[]).includes(actor['by']), 'actor.by');
  demand(typeof actor['principal'] === 'string' && actor['principal'] !== '', 'actor.principal');
  const pub = record(body['pub'], 'pub');
  demand(!Object.hasOwn(pub, ''), 'pub');
  checkPub(pub);
  bytes(body['blind'], 'blind', 16);
}

/** In `pub` there is no null and no number but integers that every reader holds exactly. */
function checkPub(value: unknown): void {
  demand(value !== null && value !== undefined, 'pub: null');
  if (typeof value === 'number') demand(Number.isSafeInteger(value), 'pub: integer');
  if (typeof value === 'object') for (const inner of Object.values(value as object)) checkPub(inner);
}

function checkSd(value: unknown): readonly Members[] {
  demand(Array.isArray(value), 'sd');
  const entries = value.map((entry) => record(entry, 'sd', ['key', 'class', 'digests']));
  for (const { key, class: cls, digests } of entries) {
    demand(isUuid(key), 'sd.key');
    demand((SEAL_CLASSES as readonly unknown[]).includes(cls), 'sd.class');
    demand(Array.isArray(digests), 'sd.digests');
    for (const digest of digests as unknown[]) bytes(digest, 'sd.digests', 32);
    if (!BUCKET_SIZES.includes(digests.length)) throw new StoredEventError('BUCKET', 'sd.digests');
    if (!isSortedSet(digests as string[])) throw new StoredEventError('ORDER', 'sd.digests');
  }
  if (!isSortedSet(entries.map(({ key }) => key as string))) throw new StoredEventError('ORDER', 'sd');
  return entries;
}

function checkSealed(value: unknown, sd: readonly Members[]): void {
  demand(Array.isArray(value), 'sealed');
  const boxes = value.map((box) => record(box, 'sealed', ['key', 'class', 'nonce', 'box']));
  if (boxes.length !== sd.length) throw new StoredEventError('SD_AND_SEALED', 'sealed');
  boxes.forEach((box, i) => {
    if (box['key'] !== sd[i]?.['key'] || box['class'] !== sd[i]?.['class'])
      throw new StoredEventError('SD_AND_SEALED', 'sealed');
    bytes(box['nonce'], 'sealed.nonce', 12);
    // At least the tag and the brackets of an array.
    demand(bytes(box['box'], 'sealed.box') > 18, 'sealed.box');
  });
}

function demand(holds: boolean, where: string): asserts holds {
  if (!holds) throw new StoredEventError('VALUE', where);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

/** How many bytes a text of base64url stands for; `length` says how many there must be. */
function bytes(value: unknown, where: string, length?: number): number {
  demand(typeof value === 'string' && isBase64url(value, length), where);
  return bytesIn(value);
}

/** An object with exactly these members; without lists, with any. */
function record(
  value: unknown,
  where: string,
  must?: readonly string[],
  may: readonly string[] = [],
): Members {
  demand(typeof value === 'object' && value !== null && !Array.isArray(value), where);
  if (!must) return value as Members;
  let needed = 0;
  for (const name of Object.keys(value)) {
    if (must.includes(name)) needed += 1;
    else if (!may.includes(name)) throw new StoredEventError('MEMBERS', where);
  }
  if (needed !== must.length) throw new StoredEventError('MEMBERS', where);
  return value as Members;
}
