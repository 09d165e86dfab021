import type { Refusal } from '#domain';
import {
  composeStoredEvent,
  encodeStoredEvent,
  requestMac,
  type PlacedFields,
  type StoredEvent,
} from '#stored-event';
import { drawRandom, makeNewcomerKeys, type DraftedPerson, type Newcomer, type StoredKey } from '#subjects';
import type { AnsweredEvent } from './answer.js';
import { judgeNewcomer, type JudgedNewcomer } from './judged-newcomer.js';
import type { ImportKeys } from './import-keys.js';
import type { KnownLaw } from './known-law.js';
import { LoadedPerson } from './loaded-person.js';
import type { NewcomerGroup } from './newcomer-groups.js';
import type { LedgerMode } from './parts.js';
import { placeFact } from './read-fields.js';
import type { Superseded } from './record-command.js';
import { readRequest } from './request.js';
import { SYSTEM, type UnsealedEvent } from './sealed-events.js';
import { supersededIn, timedStops } from './superseded-stops.js';

/** What a batch says about one person whom nobody is, and all that is needed to make this person. */
export interface DraftedGroup extends NewcomerGroup {
  readonly draft: DraftedPerson;
  /** Fields of the link of the identifier. */
  readonly link: { readonly scheme: string; readonly value: string; readonly hash: string };
}

/** An event as the store takes it, and what an answer tells of it. */
export interface MadeEvent extends AnsweredEvent {
  readonly data: Uint8Array;
}

/** A command that is taken, by its place in the batch: its events are a part of the person's. */
export interface MadeItem {
  readonly index: number;
  readonly first: number;
  readonly count: number;
  readonly superseded: readonly Superseded[];
}

/** A person with all facts, ready to be stored. */
export interface MadeNewcomer {
  readonly subjectId: string;
  readonly keys: readonly StoredKey[];
  /** The link of the identifier, then the facts: one append. */
  readonly events: readonly MadeEvent[];
  readonly taken: readonly MadeItem[];
  /** What is refused, whatever else is taken, by its place in the batch. */
  readonly refused: readonly (readonly [number, Refusal])[];
}

/** Somebody of whom nothing is recorded. */
const NOBODY = LoadedPerson.unrecorded();

/** What newcomers are judged by. */
export interface MakingRules {
  readonly known: KnownLaw;
  readonly mode: LedgerMode;
  readonly keys: Pick<ImportKeys, 'keyed'>;
  /** UTC milliseconds: when the facts are recorded. */
  readonly now: number;
}

/**
 * Judges what is said about somebody new, makes this person's keys, seals and writes the events. Nothing is read or
 * stored, so it can be done in any thread.
 * @returns undefined where the ordinary way has to look: nothing would be taken, or it is too much for one event
 */
export function makeNewcomer(
  group: DraftedGroup,
  { known, mode, keys, now }: MakingRules,
): MadeNewcomer | undefined {
  const { controller } = group;
  const judged = judgeNewcomer(NOBODY, group, known, now, ({ items }, at) => {
    const { command } = items[at] as NewcomerGroup['items'][number];
    const named = Object.assign({}, keys.keyed(command), { controller });
    return readRequest(named, { named: () => controller }, mode, false);
  });
  if (!judged) return undefined;
  const newcomer = makeNewcomerKeys(group.draft, judged.needs, now);
  try {
    return made(group, judged, newcomer);
  } catch {
    // Too much for one event: the ordinary way tells which item it is.
    return undefined;
  } finally {
    newcomer.wipe();
  }
}

/** The link of the identifier, then the facts, each with the mac of its command. */
function made(group: DraftedGroup, judged: JudgedNewcomer, newcomer: Newcomer): MadeNewcomer {
  const { controller, link: values } = group;
  const macKey = newcomer.macKey();
  const stored: StoredEvent[] = [];
  const taken: MadeItem[] = [];
  for (const { index, request, situation, drafts, placed } of judged.accepted) {
    const { command, identity } = request;
    const { operationId, pathParams, item, itemText } = command;
    const mac = requestMac(macKey, operationId, pathParams, item, itemText);
    if (stored.length === 0) {
      const type = 'subject.identifier_linked';
      const times = { rec: situation.times.rec };
      const link = { id: identity.addedId(type, 0), type, actor: SYSTEM, times, scope: '*' } as const;
      stored.push(composed(newcomer, controller, mac, link, placeFact(type, values)));
    }
    const first = stored.length;
    const actor = { by: command.by, principal: command.principal };
    for (const [i, draft] of drafts.entries()) {
      const { type, scope } = draft;
      const fact = { id: identity.eventId(i), type, actor, scope, times: situation.times };
      stored.push(composed(newcomer, controller, mac, fact, placed[i] as PlacedFields));
    }
    // A lone stop cannot have been overtaken by anything.
    const stops = judged.accepted.length > 1 ? timedStops(stored.slice(first)) : [];
    const { law } = situation.circumstances;
    const superseded = stops.length === 0 ? [] : supersededIn(judged.person(), law, stops);
    taken.push({ index, first, count: stored.length - first, superseded });
  }
  return {
    subjectId: newcomer.subjectId,
    keys: newcomer.keys,
    events: stored.map((event) => ({ body: event.body, data: encodeStoredEvent(event) })),
    taken,
    refused: [...judged.refused],
  };
}

function composed(
  newcomer: Newcomer,
  controller: string,
  mac: string,
  { id, type, actor, scope, times: { rec, occ, eff } }: Omit<UnsealedEvent, 'values'>,
  { pub, sealed }: PlacedFields,
): StoredEvent {
  const boxes = newcomer.seal({ eventId: id, type, scope, fields: sealed });
  return composeStoredEvent({
    id,
    type,
    controller,
    rec,
    occ,
    eff,
    actor,
    pub,
    boxes,
    mac,
    random: drawRandom,
  });
}
