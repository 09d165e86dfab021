import { fromBase64url } from '../bytes/index.js';
import { contextFile, contextProofFile, FILES, type PublicKeys, type PublicStream } from '../bag/index.js';
import { streamKey } from '../leaf/index.js';
import { mapKey } from '../map/index.js';
import { checkHead, endsAt, type ClaimedHead } from './chains.js';
import type { BoundBody } from './leaves.js';
import { noteChain, type PersonsParts } from './persons.js';
import { readShownBody } from './read-body.js';

/**
 * The streams whose keys are published: purposes, notices and register of the controller, streams of the ledger. Their
 * tags are computed, their names must be what their facts say, and where a head is claimed they are whole.
 */
export function readPublicStreams(parts: PersonsParts, keys: PublicKeys): BoundBody[] {
  const { bag, findings, seal } = parts;
  const claimed = new Set<string>([String(seal.body.seq)]);
  const all: BoundBody[] = [];
  for (const stream of keys.streams) {
    const shown = stream.leaves.filter((seq) => seq !== String(seal.body.seq));
    if (stream.rev === undefined && shown.length === 0) continue;
    for (const seq of shown) claimed.add(seq);
    all.push(...readStream(parts, keys, stream, shown));
  }
  for (const path of bag.files.paths) {
    const seq = /^data\/context\/([0-9]+)\./.exec(path)?.[1];
    if (seq !== undefined && !claimed.has(seq))
      findings.invalid('EXTRA_FILE', path, 'belongs to none of the streams in public-keys.json');
  }
  return all;
}

function readStream(
  parts: PersonsParts,
  keys: PublicKeys,
  stream: PublicStream,
  seqs: readonly string[],
): BoundBody[] {
  const { reading, bag, seal, leaves, findings } = parts;
  const { name } = stream;
  const key = keyOf(keys, name);
  if (key === undefined)
    return findings.stop('PUBLIC_KEYS', FILES.publicKeys, 'names a stream without its key');
  const chain: BoundBody[] = [];
  for (const seq of seqs) {
    const file = contextFile(seq);
    const shown = findings.attempt(file, () => readShownBody(bag.need(file), file, bag.note.origin));
    if (shown && !belongsTo(name, shown.body))
      findings.invalid('STREAM', file, 'is no fact of the stream that it is listed under');
    const bound = shown && leaves.publicLeaf(shown, name, key, contextProofFile(seq));
    if (bound) chain.push(bound);
  }
  noteChain(findings, chain, stream.rev !== undefined);
  if (stream.rev === undefined) return chain;
  const claim = stream as ClaimedHead;
  const k = mapKey(reading, streamKey(reading, key, name));
  findings.attempt(FILES.publicKeys, () => checkHead(reading, seal.mapRoot, k, claim));
  if (!endsAt(chain, claim))
    findings.incomplete(
      'HEAD',
      FILES.publicKeys,
      'a stream of the controller goes on beyond its last fact shown',
    );
  return chain;
}

/** `purpose-<controller>.<slug>`, `notice-<controller>.<slug>`, `register-<controller>`, `ledger-<kind>-<writer>`. */
function keyOf(keys: PublicKeys, name: string): Uint8Array | undefined {
  if (name.startsWith('ledger-')) return fromBase64url(keys.ledger, FILES.publicKeys, 32);
  const controller = /^(?:purpose|notice|register)-([a-z0-9_]+)/.exec(name)?.[1];
  const found = keys.controllers.find((one) => one.controller === controller);
  return found && fromBase64url(found.kPub, FILES.publicKeys, 32);
}

function belongsTo(name: string, { type, controller, pub }: BoundBody['body']): boolean {
  if (name.startsWith('ledger-')) return controller === undefined;
  if (type.startsWith('purpose.')) return name === `purpose-${controller}.${String(pub['purpose'])}`;
  if (type.startsWith('notice.')) return name === `notice-${controller}.${String(pub['notice'])}`;
  return name === `register-${controller}`;
}
