import { equalBytes, fromBase64url, fromHex, toBase64url } from '../bytes/index.js';
import { eventFile, FILES, type SubjectProof } from '../bag/index.js';
import { checkHead, type ClaimedHead } from './chains.js';
import { shownEvents, type PersonsParts } from './persons.js';
import { readShownBody } from './read-body.js';

/** What a look at all bodies of a controller found. */
export interface WholeLedger {
  readonly events: number;
  readonly streams: number;
  readonly recorded: { readonly from: string; readonly to: string } | undefined;
}

/**
 * The bodies of a whole-ledger bundle. By default each body is compared with its leaf by its hash; `full` also reads
 * them all: canonical, of this controller, in unbroken chains that end where the map says.
 */
export function readWholeLedger(
  parts: PersonsParts,
  proofs: readonly SubjectProof[],
  full: boolean,
): WholeLedger {
  const { bag, leaves, findings, seal, reading } = parts;
  const events = shownEvents(bag);
  for (const seq of events) {
    const file = eventFile(seq);
    if (seq >= seal.mapSize) findings.invalid('INDEX', file, 'lies beyond what the seal covers');
    // With `full` each body is bound to its leaf where it is read.
    else if (
      !full &&
      !equalBytes(fromHex(bag.digests.get(file) ?? '', file), leaves.leafAt(seq).subarray(32))
    )
      findings.invalid('BODY_HASH', file, 'is not the body of its leaf');
  }
  for (const proof of proofs)
    findings.attempt(FILES.subjects, () =>
      checkHead(reading, seal.mapRoot, fromBase64url(proof.k, 'k', 32), proof as ClaimedHead),
    );
  if (!full) return { events: events.length, streams: proofs.length, recorded: undefined };
  return { events: events.length, ...readChains(parts, events, proofs) };
}

/** A stream has no name here: `prev` names the leaf before, and each leaf is named once at most. */
function readChains(
  parts: PersonsParts,
  events: readonly number[],
  proofs: readonly SubjectProof[],
): Omit<WholeLedger, 'events'> {
  const { bag, leaves, findings } = parts;
  const open = new Map<string, bigint>();
  let from = '9';
  let to = '';
  for (const seq of events) {
    const file = eventFile(seq);
    const shown = findings.attempt(file, () => readShownBody(bag.need(file), file, bag.note.origin));
    const bound = shown && leaves.bind(shown, undefined, file);
    if (!bound) continue;
    const { body, rev } = bound;
    if (body.controller !== bag.statement.scope.controller)
      findings.invalid('NOT_OF_CONTROLLER', file, 'is a fact of another controller');
    if (rev === 0n ? body.prev !== '' : open.get(body.prev) !== rev - 1n)
      findings.incomplete('PREVIOUS', file, 'the leaf before it in its stream is not in the bundle');
    open.delete(body.prev);
    open.set(toBase64url(bound.hash), rev);
    if (body.rec < from) from = body.rec;
    if (body.rec > to) to = body.rec;
  }
  for (const { head, rev } of proofs) {
    if (open.get(head ?? '') === BigInt(rev ?? -1)) open.delete(head ?? '');
    else findings.incomplete('HEAD', FILES.subjects, 'a stream goes on beyond its last event shown');
  }
  if (open.size > 0)
    findings.incomplete('HEAD', FILES.subjects, `${open.size} streams end without a proof of their head`);
  return { streams: proofs.length, recorded: to === '' ? undefined : { from, to } };
}
