import { sortedSet, type StoredEvent } from '#stored-event';
import type { KeyRing } from '../keys/key-ring.js';
import { scopeOf, type Scope } from '../keys/scope.js';
import type { ErasureRequest } from '../subjects.js';
import { erase, erasedPurposes, purposesOf } from './erased-purposes.js';
import { holdsEverything, holdsPurpose, type PurposeSet } from './purpose-set.js';

/** Which keys go, and whether the person itself goes: identity, K_mac and the directory rows. */
export interface PlannedKeys {
  readonly keys: readonly string[];
  readonly everything: boolean;
}

/** What is known of the controller's purposes while keys are judged. */
interface Judgement {
  readonly erased: PurposeSet;
  /** All purposes that exist or are mentioned: what a scope of `*` means. */
  readonly known: readonly string[];
  readonly everything: boolean;
  readonly keepProofPermitted: (purpose: string) => boolean;
}

/** Which of a person's keys go with an erasure (facts-and-subjects 7). Pure. */
export function planKeys(
  request: Omit<ErasureRequest, 'controller' | 'subjectId'>,
  ring: KeyRing,
): PlannedKeys {
  const history = erasedPurposes(request.events);
  const erased = erase(history.erased, request.purposes, request.retained);
  const known = sortedSet([...history.mentioned, ...request.allPurposes]);
  // Proof time alone retains no identity; a purpose that is kept does.
  const everything = request.retained.length === 0 && holdsEverything(erased, known);
  const judgement = { erased, known, everything, keepProofPermitted: request.keepProofPermitted };
  const living = ring.keys
    .filter((key) => !key.isDestroyed)
    .map(({ stored }) => ({ keyId: stored.keyId, cls: stored.cls, scope: scopeOf(stored.scope) }));
  const keys = [...living, ...lostKeys(request.events, ring)]
    .filter(({ keyId, cls, scope }) => !history.gone.has(keyId) && goes(cls, scope, judgement))
    .map(({ keyId }) => keyId);
  return { keys: sortedSet(keys), everything };
}

/**
 * Keys that facts name and the ring lacks: an older copy of the keys was restored. The erasure names them all the
 * same, so that they are destroyed wherever a newer copy of the keys turns up (facts-and-subjects 7).
 */
function lostKeys(
  events: readonly StoredEvent[],
  ring: KeyRing,
): readonly { readonly keyId: string; readonly cls: string; readonly scope: Scope }[] {
  return events.flatMap(({ body }) => {
    const purposes = purposesOf(body.pub);
    const scope = purposes.length === 0 ? '*' : purposes;
    return body.sd
      .filter(({ key }) => !ring.byId(key))
      .map((sd) => ({ keyId: sd.key, cls: sd.class, scope: sd.class === 'identity' ? '*' : scope }));
  });
}

/** Proof keys whose facts are wholly erased and whose keeping is permitted no longer: for the sweeper. Pure. */
export function dueProofKeys(
  {
    events,
    allPurposes,
    keepProofPermitted,
  }: Pick<ErasureRequest, 'events' | 'allPurposes' | 'keepProofPermitted'>,
  ring: KeyRing,
): { readonly due: readonly string[]; readonly waiting: boolean } {
  const { erased, mentioned, gone } = erasedPurposes(events);
  const known = sortedSet([...mentioned, ...allPurposes]);
  const judgement = { erased, known, everything: holdsEverything(erased, known), keepProofPermitted };
  const proof = ring.keys.filter(
    (key) => key.stored.cls === 'proof' && !key.isDestroyed && !gone.has(key.stored.keyId),
  );
  const whollyErased = proof.filter(({ stored }) => coveredBy(scopeOf(stored.scope), judgement));
  const due = whollyErased.filter(({ stored }) => !keptAsProof(scopeOf(stored.scope), judgement));
  return { due: sortedSet(due.map(({ stored }) => stored.keyId)), waiting: due.length < whollyErased.length };
}

function goes(cls: string, scope: Scope, judgement: Judgement): boolean {
  switch (cls) {
    case 'content':
      return coveredBy(scope, judgement);
    case 'proof':
      return coveredBy(scope, judgement) && !keptAsProof(scope, judgement);
    case 'identity':
    case 'mac':
      return judgement.everything;
    default:
      // K_tag: bodies and tags stay until the stream is forgotten (L2).
      return false;
  }
}

function coveredBy(scope: Scope, { erased, everything }: Judgement): boolean {
  return scope === '*' ? everything : scope.every((slug) => holdsPurpose(erased, slug));
}

function keptAsProof(scope: Scope, { known, keepProofPermitted }: Judgement): boolean {
  return (scope === '*' ? known : scope).some(keepProofPermitted);
}
