import { canonicalJson } from '#stored-event/json';
import { fromBase64url, toBase64url, utf8, utf8Text } from '../bytes/index.js';
import { disclosuresFile } from '../bag/index.js';
import { demand, EvidenceError } from '../errors.js';
import type { Reading } from '../hashing/index.js';
import type { Findings } from './findings.js';
import type { BoundBody } from './leaves.js';
import type { Bag } from './read-bag.js';
import type { Payloads } from './report.js';

/** Fields of one event that its disclosures open, without decoys. */
export type OpenedEvent = ReadonlyMap<string, unknown>;

/** Payload states of all events, and what is disclosed (evidence format 4). */
export interface DisclosedPayloads {
  readonly payloads: Payloads;
  /** By index of the leaf. */
  readonly fields: ReadonlyMap<number, OpenedEvent>;
}

const ENDING = ['erasure.executed', 'subject.proof_destroyed'];

/** Compares disclosures with the digests in `sd`, and names the state of each digest. */
export function readDisclosures(
  reading: Reading,
  bag: Bag,
  streams: readonly (readonly BoundBody[])[],
  findings: Findings,
): DisclosedPayloads {
  const count = { DISCLOSED: 0, REDACTED: 0, ERASED: 0, WITHHELD: 0 };
  const fields = new Map<number, OpenedEvent>();
  const redacted = new Map(bag.statement.redacted.map(({ seq, digests }) => [seq, new Set(digests)]));
  for (const stream of streams) {
    const ended = endedKeys(stream);
    for (const shown of stream) {
      const file = disclosuresFile(shown.seq);
      const opened = bag.digests.has(file)
        ? findings.attempt(file, () => open(reading, bag.need(file), shown))
        : undefined;
      if (opened) fields.set(shown.seq, opened.fields);
      const other = isAboutOthers(bag, shown);
      for (const { key, class: cls, digests } of shown.body.sd) {
        for (const digest of digests) {
          const excused =
            other ||
            bag.statement.redactions.includes(cls) ||
            redacted.get(shown.body.seq)?.has(digest) === true;
          if (opened?.digests.has(digest)) count.DISCLOSED += 1;
          else if ((ended.get(key) ?? -1) > shown.seq) count.ERASED += 1;
          else if (excused) count.REDACTED += 1;
          else {
            count.WITHHELD += 1;
            findings.incomplete('WITHHELD', file, 'a value is left out, and no erasure names its key');
          }
        }
      }
    }
  }
  return { payloads: count, fields };
}

/** Key -> index of the last fact of the stream that says it was destroyed. */
function endedKeys(stream: readonly BoundBody[]): Map<string, number> {
  const ended = new Map<string, number>();
  for (const { body, seq } of stream) {
    const { keys } = body.pub as { readonly keys?: unknown };
    if (ENDING.includes(body.type) && Array.isArray(keys))
      for (const key of keys) ended.set(String(key), seq);
  }
  return ended;
}

/** A bundle about some purposes shows the public part of facts about others, and no more. */
function isAboutOthers(bag: Bag, { body }: BoundBody): boolean {
  const { scope } = bag.statement;
  if (scope.kind !== 'subject' || scope.purposes === '*') return false;
  const about = purposesOf(body.pub);
  return about !== '*' && about.length > 0 && !about.some((purpose) => scope.purposes.includes(purpose));
}

/** The purposes that a fact names; none for a fact about the person. */
export function purposesOf(pub: Readonly<Record<string, unknown>>): '*' | readonly string[] {
  const { purpose, purposes } = pub;
  if (purposes === '*') return '*';
  if (Array.isArray(purposes)) return purposes.map(String);
  return typeof purpose === 'string' ? [purpose] : [];
}

function open(
  reading: Reading,
  bytes: Uint8Array,
  { body }: BoundBody,
): { digests: Set<string>; fields: OpenedEvent } {
  const text = utf8Text(bytes, 'disclosures');
  demand(text.endsWith('\n'), 'LINES', 'disclosures');
  const order = body.sd.flatMap(({ digests }) => digests);
  const digests = new Set<string>();
  const fields = new Map<string, unknown>();
  let last = -1;
  for (const line of text.slice(0, -1).split('\n')) {
    const digest = toBase64url(reading.sha256(utf8(line)));
    const at = order.indexOf(digest);
    demand(at >= 0, 'BODY_HASH', 'a disclosure that sd does not name');
    demand(at > last, 'SEQUENCE', 'disclosures stand in the order of sd');
    last = at;
    digests.add(digest);
    const [name, value] = readDisclosure(line);
    if (name === '') continue;
    demand(!fields.has(name) && !Object.hasOwn(body.pub, name), 'NOT_CANONICAL', 'a field twice');
    fields.set(name, value);
  }
  return { digests, fields };
}

/** base64url(JCS([salt, name, value])), salt 16 bytes; a decoy has the name "" and the value null. */
function readDisclosure(line: string): readonly [string, unknown] {
  const text = utf8Text(fromBase64url(line, 'disclosure'), 'disclosure');
  let value: unknown;
  try {
    value = JSON.parse(text);
    demand(canonicalJson(value) === text, 'NOT_CANONICAL', 'disclosure');
  } catch {
    throw new EvidenceError('NOT_CANONICAL', 'disclosure');
  }
  demand(Array.isArray(value) && value.length === 3, 'NOT_CANONICAL', 'disclosure');
  const [salt, name, content] = value as unknown[];
  fromBase64url(salt, 'salt', 16);
  demand(typeof name === 'string' && (name === '') === (content === null), 'NOT_CANONICAL', 'disclosure');
  return [name, content];
}
