import { equalBytes, fromBase64url, fromDecimal, toBase64url } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Reading } from '../hashing/index.js';
import { mapValue, verifyMapPath } from '../map/index.js';
import type { BoundBody } from './leaves.js';

/**
 * Evidence format 4: rising index, revisions 0 to n, the `prev` chain.
 * @param fromStart false where a period shows the middle of a stream
 * @throws EvidenceError with what failed first; `onFault` is told the file
 */
export function checkChain(
  bodies: readonly BoundBody[],
  fromStart: boolean,
  onFault: (file: string) => void,
): void {
  let last: BoundBody | undefined;
  for (const shown of bodies) {
    onFault(shown.file);
    const { rev, seq, body } = shown;
    if (last) {
      demand(rev === last.rev + 1n, 'REVISION', 'the revisions have a gap');
      demand(seq > last.seq, 'SEQUENCE', 'the indexes do not rise');
      demand(body.prev === toBase64url(last.hash), 'PREVIOUS', 'prev names another leaf');
    } else {
      demand(!fromStart || rev === 0n, 'REVISION', 'the stream does not begin with revision 0');
      demand((rev === 0n) === (body.prev === ''), 'PREVIOUS', 'prev of the first leaf');
    }
    last = shown;
  }
}

/** What a document claims about the end of a stream. */
export interface ClaimedHead {
  readonly rev: string;
  readonly head: string;
  readonly siblings: readonly string[];
}

/** That the map of the seal names this head at this key. @throws EvidenceError */
export function checkHead(
  reading: Reading,
  mapRoot: Uint8Array,
  k: Uint8Array,
  { rev, head, siblings }: ClaimedHead,
): void {
  verifyMapPath(reading, mapRoot, {
    k,
    v: mapValue(reading, fromDecimal(rev, 'rev'), fromBase64url(head, 'head', 32)),
    siblings: siblings.map((sibling) => fromBase64url(sibling, 'sibling', 32)),
  });
}

/** Whether a chain ends where the map says. */
export function endsAt(chain: readonly BoundBody[], { rev, head }: ClaimedHead): boolean {
  const last = chain.at(-1);
  return (
    last !== undefined && String(last.rev) === rev && equalBytes(last.hash, fromBase64url(head, 'head', 32))
  );
}
