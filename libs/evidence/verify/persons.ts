import { equalBytes, fromBase64url, fromDecimal } from '../bytes/index.js';
import {
  disclosuresFile,
  eventFile,
  eventProofFile,
  FILES,
  TAGS_BEYOND,
  type SubjectProof,
} from '../bag/index.js';
import { EvidenceError } from '../errors.js';
import type { Reading } from '../hashing/index.js';
import { tagOf } from '../leaf/index.js';
import { mapKey } from '../map/index.js';
import { checkChain, checkHead, endsAt, type ClaimedHead } from './chains.js';
import type { Findings } from './findings.js';
import type { BoundBody, Leaves } from './leaves.js';
import type { Bag } from './read-bag.js';
import { readShownBody } from './read-body.js';
import type { SealedState } from './seal-state.js';
import { shownEvents } from './shown-events.js';
import { scanTags } from './tag-scan.js';

/** What the steps about persons' streams need. */
export interface PersonsParts {
  readonly reading: Reading;
  readonly bag: Bag;
  readonly seal: SealedState;
  readonly leaves: Leaves;
  readonly findings: Findings;
}

/**
 * The streams of the persons of a bundle about a subject or a period: every body bound to its leaf, each stream in one
 * chain, complete where its head is claimed (evidence format 4).
 */
export function readPersons(parts: PersonsParts, proofs: readonly SubjectProof[]): BoundBody[][] {
  const { bag, findings } = parts;
  const claimed = new Set<number>();
  const streams = proofs.map((proof) => {
    const places = placesOf(parts, proof);
    for (const { seq } of places) {
      if (claimed.has(seq)) findings.invalid('REPEATED', FILES.subjects, `leaf ${seq} is claimed twice`);
      claimed.add(seq);
    }
    return readStream(parts, proof, places);
  });
  for (const { seq, file } of shownEvents(bag.files))
    if (!claimed.has(seq))
      findings.invalid('NOT_OF_SUBJECT', file, 'belongs to none of the streams that are shown');
  for (const path of bag.files.paths) {
    const seq = /^data\/events\/([0-9]+)\.(disclosures|tlog-proof)$/.exec(path)?.[1];
    if (seq !== undefined && !bag.digests.has(eventFile(seq)))
      findings.invalid('EXTRA_FILE', path, 'stands beside no event');
  }
  return streams;
}

interface Place {
  readonly seq: number;
  readonly tag: Uint8Array;
}

function placesOf(parts: PersonsParts, proof: SubjectProof): readonly Place[] {
  const { reading, bag, leaves, findings, seal } = parts;
  const file = FILES.subjects;
  const { mode, scope } = bag.statement;
  if (mode === 'full' && scope.kind === 'subject') {
    if (proof.kTag === undefined || proof.rev === undefined || proof.leaves !== undefined)
      return findings.stop('SUBJECTS', file, 'a full bundle names the key and the head of each stream');
    const kTag = fromBase64url(proof.kTag, file, 32);
    if (!equalBytes(mapKey(reading, kTag), fromBase64url(proof.k, file, 32)))
      findings.invalid('TAG', file, 'the key of a stream is not that of its place in the map');
    const last = Number(fromDecimal(proof.rev, file));
    if (last >= seal.mapSize) return findings.stop('REVISION', file, 'more revisions than leaves');
    const { found, beyond, twice } = scanTags(reading, leaves, seal.mapSize, kTag, last, TAGS_BEYOND);
    if (beyond !== undefined)
      findings.incomplete(
        'LATER_LEAF',
        eventFile(beyond),
        'is a later leaf of the same stream, and left out',
      );
    if (twice !== undefined)
      findings.invalid('REPEATED', eventFile(twice), 'repeats a revision of its stream');
    for (let rev = 0; rev <= last; rev++)
      if (found[rev] === undefined)
        findings.incomplete('REVISION', file, `revision ${rev} of a stream is not in the log`);
    return found.flatMap((seq, rev) =>
      seq === undefined ? [] : [{ seq, tag: tagOf(reading, kTag, BigInt(rev)) }],
    );
  }
  if (proof.leaves === undefined || proof.kTag !== undefined)
    return findings.stop('SUBJECTS', file, 'names no leaves');
  return proof.leaves.map(({ seq, tag }) => ({ seq: Number(seq), tag: fromBase64url(tag, file, 32) }));
}

function readStream(parts: PersonsParts, proof: SubjectProof, places: readonly Place[]): BoundBody[] {
  const { bag, seal, leaves, findings, reading } = parts;
  const chain: BoundBody[] = [];
  for (const { seq, tag } of places) {
    const file = eventFile(seq);
    if (seq >= seal.mapSize) findings.invalid('INDEX', file, 'lies beyond what the seal covers');
    if (!bag.digests.has(file)) {
      findings.incomplete('MISSING_EVENT', file, 'is a leaf of the stream, and not in the bundle');
      continue;
    }
    const shown = findings.attempt(file, () => readShownBody(bag.need(file), file, bag.note.origin));
    const bound = shown && leaves.bind(shown, tag, eventProofFile(seq));
    if (!bound) continue;
    if (bound.body.controller !== bag.statement.scope.controller)
      findings.invalid('NOT_OF_CONTROLLER', file, 'is a fact of another controller');
    chain.push(bound);
  }
  noteChain(findings, chain, bag.statement.scope.kind === 'subject');
  if (proof.k === undefined) {
    if (bag.statement.scope.kind === 'subject')
      findings.invalid('SUBJECTS', FILES.subjects, 'claims no head for a stream');
    return chain;
  }
  const claim = proof as ClaimedHead;
  const k = fromBase64url(proof.k, FILES.subjects, 32);
  findings.attempt(FILES.subjects, () => checkHead(reading, seal.mapRoot, k, claim));
  if (!endsAt(chain, claim))
    findings.incomplete('HEAD', FILES.subjects, 'the stream goes on beyond the last event shown');
  return chain;
}

/** A gap is something left out; everything else is something that was changed. */
export function noteChain(findings: Findings, chain: readonly BoundBody[], fromStart: boolean): void {
  let file: string = FILES.subjects;
  try {
    checkChain(chain, fromStart, (at) => (file = at));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const at = chain.findIndex((one) => one.file === file);
    const next = (chain[at - 1]?.rev ?? -1n) + 1n;
    const skipped = (chain[at]?.rev ?? 0n) > next && !chain.some(({ rev }) => rev === next);
    const gap = error.code === 'REVISION' && skipped;
    findings.caught(error, file, gap ? 'incomplete' : 'invalid');
  }
}

/** Files that only events with sealed values have. */
export function hasDisclosures(bag: Bag, seq: number): boolean {
  return bag.digests.has(disclosuresFile(seq));
}
