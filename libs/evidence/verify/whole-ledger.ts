import { equalBytes, fromBase64url, fromHex } from '../bytes/index.js';
import { FILES, type SubjectProof } from '../bag/index.js';
import { BODY } from './bodies.js';
import { checkHead, type ClaimedHead } from './chains.js';
import type { PersonsParts } from './persons.js';
import { readShownBody } from './read-body.js';
import { shownEvents, type ShownEvent } from './shown-events.js';

/** What a look at all bodies of a controller found. */
export interface WholeLedger {
  readonly events: number;
  readonly streams: number;
  readonly recorded: { readonly from: string; readonly to: string } | undefined;
}

/** Where a body says that it stands in its stream. */
interface Link {
  readonly rev: number;
  /** Leaf hash of the leaf before; undefined for none. */
  readonly prev: Uint8Array | undefined;
}

/**
 * The bodies of a whole-ledger bundle. By default each body is compared with its leaf by its hash; `full` also reads
 * them all: canonical, of this controller, in unbroken chains that end where the map says.
 */
export async function readWholeLedger(
  parts: PersonsParts,
  proofs: readonly SubjectProof[],
  full: boolean,
): Promise<WholeLedger> {
  const { bag, findings, seal, reading } = parts;
  const events = bag.bodies?.events ?? shownEvents(bag.files);
  const read = await bag.bodies?.done;
  const bodies = new Bodies(parts, full, read);
  for (const [n, event] of events.entries()) {
    if (event.seq >= seal.mapSize) findings.invalid('INDEX', event.file, 'lies beyond what the seal covers');
    bodies.compare(n, event);
  }
  for (const proof of proofs)
    findings.attempt(FILES.subjects, () =>
      checkHead(reading, seal.mapRoot, fromBase64url(proof.k, 'k', 32), proof as ClaimedHead),
    );
  if (!full) return { events: events.length, streams: proofs.length, recorded: undefined };
  readChains(parts, bodies, events, proofs);
  return { events: events.length, streams: proofs.length, recorded: bodies.recorded };
}

/** The bodies one by one: as they were read elsewhere where that was without doubt, else read here. */
class Bodies {
  recorded: WholeLedger['recorded'];

  constructor(
    private readonly parts: PersonsParts,
    private readonly full: boolean,
    recorded: WholeLedger['recorded'],
  ) {
    this.recorded = recorded;
  }

  /** The body of the n-th event with the manifest and with its leaf. */
  compare(n: number, { seq, file }: ShownEvent): void {
    const { bag, leaves, findings } = this.parts;
    const bodyHash = seq < leaves.count ? leaves.leafAt(seq).subarray(32) : undefined;
    const read = bag.bodies;
    if (read && this.isFine(n)) {
      const digest = read.digests.subarray(n * 32, (n + 1) * 32);
      if (isHex(bag.digests.get(file) ?? '', digest) && bodyHash && equalBytes(digest, bodyHash)) return;
      read.state[n] = BODY.unclear;
    }
    if (read) bag.confirm(file);
    // With `full` each body is bound to its leaf where it is read.
    if (!this.full && !(bodyHash && equalBytes(fromHex(bag.digests.get(file) ?? '', file), bodyHash)))
      findings.invalid('BODY_HASH', file, 'is not the body of its leaf');
  }

  /** Where the n-th event stands; undefined if it is not to be relied on, which has been noted. */
  link(n: number, event: ShownEvent): Link | undefined {
    const { bodies } = this.parts.bag;
    if (!bodies || !this.isFine(n)) return this.#linkReadHere(event);
    const first = bodies.state[n] === BODY.first;
    return {
      rev: bodies.rev[n] ?? NaN,
      prev: first ? undefined : bodies.prev.subarray(n * 32, (n + 1) * 32),
    };
  }

  isFine(n: number): boolean {
    return (this.parts.bag.bodies?.state[n] ?? BODY.unclear) !== BODY.unclear;
  }

  #linkReadHere({ file }: ShownEvent): Link | undefined {
    const { bag, leaves, findings } = this.parts;
    const shown = findings.attempt(file, () => readShownBody(bag.need(file), file, bag.note.origin));
    const bound = shown && leaves.bind(shown, undefined, file);
    if (!bound) return undefined;
    const { body, rev } = bound;
    if (body.controller !== bag.statement.scope.controller)
      findings.invalid('NOT_OF_CONTROLLER', file, 'is a fact of another controller');
    const { from, to } = this.recorded ?? { from: body.rec, to: body.rec };
    this.recorded = { from: body.rec < from ? body.rec : from, to: body.rec > to ? body.rec : to };
    const prev =
      body.prev === '' ? undefined : findings.attempt(file, () => fromBase64url(body.prev, 'prev', 32));
    return { rev: Number(rev), prev };
  }
}

/** A stream has no name here: `prev` names the leaf before, and each leaf is named once at most. */
function readChains(
  { leaves, findings }: PersonsParts,
  bodies: Bodies,
  events: readonly ShownEvent[],
  proofs: readonly SubjectProof[],
): void {
  /** Revision by index of the leaf; -1: no body shown, or another one follows it in its stream. */
  const last = new Float64Array(leaves.count).fill(-1);
  let open = 0;
  for (const [n, event] of events.entries()) {
    const { seq, file } = event;
    const link = bodies.link(n, event);
    if (!link || seq >= last.length) continue;
    const { rev, prev } = link;
    const before = prev && leaves.indexOf(prev);
    const follows = before !== undefined && last[before] === rev - 1;
    if (rev === 0 ? prev !== undefined : !follows)
      findings.incomplete('PREVIOUS', file, 'the leaf before it in its stream is not in the bundle');
    if (before !== undefined && last[before] !== -1) {
      last[before] = -1;
      open -= 1;
    }
    last[seq] = rev;
    open += 1;
  }
  for (const { head, rev } of proofs) {
    const seq = head === undefined ? undefined : leaves.indexOf(fromBase64url(head, 'head', 32));
    if (seq !== undefined && last[seq] === Number(rev ?? NaN)) {
      last[seq] = -1;
      open -= 1;
    } else findings.incomplete('HEAD', FILES.subjects, 'a stream goes on beyond its last event shown');
  }
  if (open > 0)
    findings.incomplete('HEAD', FILES.subjects, `${open} streams end without a proof of their head`);
}

/** Whether bytes are those that a text in lower-case hexadecimal stands for. */
function isHex(text: string, bytes: Uint8Array): boolean {
  if (text.length !== 2 * bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (text.charCodeAt(2 * i) !== DIGITS[byte >> 4] || text.charCodeAt(2 * i + 1) !== DIGITS[byte & 15])
      return false;
  }
  return true;
}

const DIGITS = [...'0123456789abcdef'].map((digit) => digit.charCodeAt(0));
