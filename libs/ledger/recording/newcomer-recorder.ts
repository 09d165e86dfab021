import { setImmediate as nextTurn } from 'node:timers/promises';
import { composeStoredEvent, requestMac, type StoredEvent } from '#stored-event';
import { drawRandom, subjectStream, type Newcomer } from '#subjects';
import { answerOf } from './answer.js';
import { appendAndTell, type Landed } from './append.js';
import { CLOCK_TOLERANCE_MS } from './clock-watch.js';
import { judgeNewcomer, type JudgedItem, type JudgedNewcomer } from './judged-newcomer.js';
import type { KnownLaw, KnownLaws } from './known-law.js';
import { newEvent } from './law-recorder.js';
import { LoadedPerson } from './loaded-person.js';
import { newcomerGroups, type NewcomerGroup } from './newcomer-groups.js';
import type { RecorderParts } from './parts.js';
import { placeFact } from './read-fields.js';
import type { ItemAnswer, RecordCommand, Recorded } from './record-command.js';
import { readRequest } from './request.js';
import { SYSTEM, type UnsealedEvent } from './sealed-events.js';
import { supersededIn, timedStops } from './superseded-stops.js';

/** Facts that are recorded without a turn for anybody else: some ten milliseconds. */
const PORTION = 250;

/** A judgement that waited longer is made anew: `rec` is when the fact was recorded. */
const JUDGED_WITHIN_MS = 1_000;

/** A person whose facts are ready to be appended. */
interface Ready {
  readonly judged: JudgedNewcomer;
  readonly stream: string;
  readonly subjectId: string;
  readonly stored: readonly StoredEvent[];
}

/**
 * Records what a batch says about new persons, hundreds in one go: one wait for the disk for all directory rows, one
 * for all keys, one for all events, and nothing is read. Each person's facts are one append, as each person's streams
 * are. Whatever does not go smoothly (somebody was quicker, the identifier means somebody, a fact is too large) is left
 * to the ordinary way, which finds what is there.
 */
export class NewcomerRecorder {
  constructor(
    private readonly parts: RecorderParts,
    private readonly laws: KnownLaws,
  ) {}

  /** @returns an answer in the place of each command that was recorded or refused here; all others are still to be done */
  async record(commands: readonly RecordCommand[]): Promise<readonly (ItemAnswer | undefined)[]> {
    const answers = new Array<ItemAnswer | undefined>(commands.length).fill(undefined);
    const { clockOffMs, subjects } = this.parts;
    if (clockOffMs && Math.abs(clockOffMs()) > CLOCK_TOLERANCE_MS) return answers;
    for (const portion of portionsOf(newcomerGroups(subjects, this.laws, commands))) {
      await this.#portion(portion, answers);
      // Whoever asks a question meanwhile is answered between two portions.
      await nextTurn();
    }
    return answers;
  }

  async #portion(groups: readonly NewcomerGroup[], answers: (ItemAnswer | undefined)[]): Promise<void> {
    const laws = new Map<string, KnownLaw>();
    for (const { controller } of groups)
      if (!laws.has(controller)) laws.set(controller, await this.laws.of(controller));
    const judgedAt = this.parts.clock.now();
    const nobody = LoadedPerson.unrecorded();
    const read = (group: NewcomerGroup, at: number) => this.#read(group, at);
    const judged = groups.flatMap(
      (group) => judgeNewcomer(nobody, group, laws.get(group.controller) as KnownLaw, judgedAt, read) ?? [],
    );
    const ready: Ready[] = [];
    for (const [controller] of laws) {
      const mine = judged.filter(({ group }) => group.controller === controller);
      const newcomers = await this.parts.subjects
        .newcomers(
          controller,
          mine.map(({ group: { identifier }, needs }) => ({ identifier, needs })),
        )
        // The ordinary way tells each item what is wrong.
        .catch(() => []);
      if (this.parts.clock.now() - judgedAt > JUDGED_WITHIN_MS) continue;
      for (const [i, newcomer] of newcomers.entries()) {
        const made = newcomer && this.#ready(mine[i] as JudgedNewcomer, newcomer);
        if (made) ready.push(made);
      }
    }
    await Promise.all(ready.map((one) => this.#append(one, answers)));
  }

  #read({ controller, items }: NewcomerGroup, at: number) {
    const { command } = items[at] as NewcomerGroup['items'][number];
    return readRequest({ ...command, controller }, this.laws, this.parts.mode, false);
  }

  #ready(judged: JudgedNewcomer, newcomer: Newcomer): Ready | undefined {
    const { subjectId } = newcomer;
    try {
      return { judged, subjectId, stream: subjectStream(subjectId), stored: this.#sealed(judged, newcomer) };
    } catch {
      // Too much for one event, or the keys are gone already.
      return undefined;
    }
  }

  /** The link of the identifier, then the facts, each with the mac of its command. */
  #sealed({ group, accepted }: JudgedNewcomer, newcomer: Newcomer): readonly StoredEvent[] {
    const { controller, identifier } = group;
    const macKey = newcomer.macKey();
    const stored: StoredEvent[] = [];
    for (const { request, situation, drafts } of accepted) {
      const { command, identity } = request;
      const mac = requestMac(macKey, command.operationId, command.pathParams, command.item);
      if (stored.length === 0) {
        const type = 'subject.identifier_linked';
        const values = this.parts.subjects.linkFields(controller, identifier);
        const times = { rec: situation.times.rec };
        const link = { id: identity.addedId(type, 0), type, actor: SYSTEM, values, times } as const;
        stored.push(composed(newcomer, controller, mac, { ...link, scope: '*' }));
      }
      const actor = { by: command.by, principal: command.principal };
      for (const [i, { type, scope, values }] of drafts.entries()) {
        const fact = { id: identity.eventId(i), type, actor, scope, values, times: situation.times };
        stored.push(composed(newcomer, controller, mac, fact));
      }
    }
    return stored;
  }

  async #append(ready: Ready, answers: (ItemAnswer | undefined)[]): Promise<void> {
    const { judged, stream, stored } = ready;
    const { controller, identifier } = judged.group;
    let landed: Landed;
    try {
      landed = await appendAndTell(this.parts, stream, 'no_stream', stored.map(newEvent));
    } catch {
      // Somebody was quicker, or nobody knows whether it is stored: the ordinary way reads the stream.
      return;
    }
    if (!landed.ours) return;
    this.parts.subjects.linkStored(controller, identifier);
    for (const [index, error] of judged.refused) answers[index] = { ok: false, error };
    let at = 1;
    for (const item of judged.accepted) {
      const events = stored.slice(at, at + item.drafts.length);
      answers[item.index] = { ok: true, recorded: this.#recorded(ready, item, events, at, landed) };
      at += events.length;
    }
  }

  #recorded(
    { judged, stream, subjectId, stored }: Ready,
    { situation }: JudgedItem,
    own: readonly StoredEvent[],
    at: number,
    { position }: Landed,
  ): Recorded {
    const [link] = stored;
    // A lone stop cannot have been overtaken by anything.
    const stops = judged.accepted.length > 1 ? timedStops(own) : [];
    return answerOf(this.parts.tokens, {
      controller: judged.group.controller,
      stream,
      subjectId,
      events: own.map((event, i) => ({ stored: event, revision: BigInt(at + i) })),
      added: at === 1 && link ? [{ stored: link, revision: 0n }] : [],
      position,
      superseded: stops.length === 0 ? [] : supersededIn(judged.person, situation.circumstances.law, stops),
      repeated: false,
    });
  }
}

function composed(
  newcomer: Newcomer,
  controller: string,
  mac: string,
  { id, type, actor, scope, values, times: { rec, occ, eff } }: UnsealedEvent,
): StoredEvent {
  const { pub, sealed } = placeFact(type, values);
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

function* portionsOf(groups: readonly NewcomerGroup[]): Generator<readonly NewcomerGroup[]> {
  let portion: NewcomerGroup[] = [];
  let items = 0;
  for (const group of groups) {
    portion.push(group);
    items += group.items.length;
    if (items < PORTION) continue;
    yield portion;
    [portion, items] = [[], 0];
  }
  if (portion.length > 0) yield portion;
}
