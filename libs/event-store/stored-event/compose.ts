import { randomBytes } from 'node:crypto';
import { base64url } from './base64url.js';
import type { RandomBytes, SealedFields } from './box.js';
import { StoredEventError } from './errors.js';
import { instantText } from './instant.js';
import { compareCodeUnits } from './sets.js';
import type { EventActor, EventBody, StoredEvent } from './stored-event.js';

/** What a body is made of. Instants are UTC milliseconds. */
export interface BodyParts {
  readonly id: string;
  readonly type: string;
  /** Left out in `ledger-*` streams only. */
  readonly controller?: string | undefined;
  readonly rec: number;
  /** Left out of the body when equal to `rec`. */
  readonly occ?: number | undefined;
  readonly eff?: number | undefined;
  readonly actor: EventActor;
  /** As `placeFields` gives it: defaults written out, nothing null. */
  readonly pub: Readonly<Record<string, unknown>>;
  /** In any order. */
  readonly boxes?: readonly SealedFields[];
  /** Default: the system's secure random source. */
  readonly random?: RandomBytes;
}

/** The body of an event. @throws StoredEventError for two boxes under one key, for an instant beyond the years 0 to 9999 */
export function buildBody(parts: BodyParts): EventBody {
  const { id, type, controller, rec, occ, eff, actor, pub, boxes = [], random = randomBytes } = parts;
  // In canonical order, so that writing it down needs no copy.
  return {
    actor: { by: actor.by, principal: actor.principal },
    blind: base64url(random(16)),
    ...(controller === undefined ? {} : { controller }),
    ...(eff === undefined ? {} : { eff: instantText(eff) }),
    id,
    ...(occ === undefined || occ === rec ? {} : { occ: instantText(occ) }),
    pub,
    rec: instantText(rec),
    sd: inOrder(boxes).map(({ sd }) => sd),
    type,
    v: 1,
  };
}

/** The whole event: body, boxes in the order of `sd`, and the mac of the request (`""` where none caused it). @throws StoredEventError */
export function composeStoredEvent(parts: BodyParts & { readonly mac: string }): StoredEvent {
  const boxes = inOrder(parts.boxes ?? []);
  return { body: buildBody({ ...parts, boxes }), mac: parts.mac, sealed: boxes.map(({ sealed }) => sealed) };
}

function inOrder(boxes: readonly SealedFields[]): SealedFields[] {
  const sorted = [...boxes].sort((a, b) => compareCodeUnits(a.sd.key, b.sd.key));
  sorted.forEach(({ sd }, i) => {
    if (i > 0 && sorted[i - 1]?.sd.key === sd.key) throw new StoredEventError('ORDER', 'sd: a key twice');
  });
  return sorted;
}

/**
 * All fields of an event together: `pub` and the opened boxes.
 * @throws StoredEventError if a name stands in two places (facts-and-subjects 11)
 */
export function joinFields(
  pub: Readonly<Record<string, unknown>>,
  opened: readonly Readonly<Record<string, unknown>>[],
): Record<string, unknown> {
  const entries = [pub, ...opened].flatMap((fields) => Object.entries(fields));
  const joined = Object.fromEntries(entries);
  if (Object.keys(joined).length !== entries.length) throw new StoredEventError('MEMBERS', 'a field twice');
  return joined;
}
