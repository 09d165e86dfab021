import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NewEvent } from '#event-store';
import { subjectStream } from '#subjects';
import { answerOf } from './answer.js';
import { appendAndTell, type Landed } from './append.js';
import { CLOCK_TOLERANCE_MS } from './clock-watch.js';
import type { ImportKeys } from './import-keys.js';
import type { KnownLaws } from './known-law.js';
import type { DraftedGroup, MadeItem, MadeNewcomer } from './made-newcomer.js';
import { newcomerGroups, type NewcomerGroup } from './newcomer-groups.js';
import type { MakesNewcomers } from './newcomer-makers.js';
import type { RecorderParts } from './parts.js';
import type { ItemAnswer, RecordCommand, Recorded } from './record-command.js';

/** A judgement that waited longer is made anew: `rec` is when the fact was recorded, as far as a clock says so. */
const JUDGED_WITHIN_MS = CLOCK_TOLERANCE_MS;

/** Persons who were made, and what was said about each. */
interface Portion {
  readonly judgedAt: number;
  readonly made: readonly { readonly group: DraftedGroup; readonly person: MadeNewcomer }[];
}

const NOBODY: Portion = { judgedAt: 0, made: [] };

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
    private readonly keys: ImportKeys,
  ) {}

  /**
   * @param maker judges and seals; while it works on one portion, the one before is written
   * @returns an answer in the place of each command that was recorded or refused here; all others are still to be done
   */
  async record(
    commands: readonly RecordCommand[],
    maker: MakesNewcomers,
  ): Promise<readonly (ItemAnswer | undefined)[]> {
    const answers = new Array<ItemAnswer | undefined>(commands.length).fill(undefined);
    const { clockOffMs, subjects } = this.parts;
    if (clockOffMs && Math.abs(clockOffMs()) > CLOCK_TOLERANCE_MS) return answers;
    const portions = portionsOf(newcomerGroups(subjects, this.laws, commands), maker.portion);
    let [first, ...rest] = portions;
    let next = first && this.#make(first, maker);
    while (next) {
      const portion = await next;
      [first, ...rest] = rest;
      next = first && this.#make(first, maker);
      await this.#write(portion, answers);
      // Whoever asks a question meanwhile is answered between two portions.
      await nextTurn();
    }
    return answers;
  }

  /** Never rejects: what cannot be made goes the ordinary way, which tells each item what is wrong. */
  async #make(groups: readonly NewcomerGroup[], maker: MakesNewcomers): Promise<Portion> {
    const { clock, subjects, mode } = this.parts;
    try {
      const drafts = await subjects.draft(groups.length);
      const drafted = groups.map((group, i): DraftedGroup => {
        const link = subjects.linkFields(group.controller, group.identifier);
        return { link, draft: drafts[i] as DraftedGroup['draft'], ...group };
      });
      const task = { groups: drafted, laws: this.laws, mode, keys: this.keys, now: () => clock.now() };
      const { judgedAt, persons } = await maker.make(task);
      return {
        judgedAt,
        made: drafted.flatMap((group, i) => {
          const person = persons[i];
          return person ? [{ group, person }] : [];
        }),
      };
    } catch {
      return NOBODY;
    }
  }

  async #write({ judgedAt, made }: Portion, answers: (ItemAnswer | undefined)[]): Promise<void> {
    for (const controller of new Set(made.map(({ group }) => group.controller))) {
      const mine = made.filter(({ group }) => group.controller === controller);
      const taken = await this.parts.subjects
        .newcomers(
          controller,
          mine.map(({ group: { identifier }, person: { subjectId, keys } }) => ({
            ...{ identifier, subjectId, keys },
          })),
        )
        // The ordinary way tells each item what is wrong.
        .catch(() => []);
      if (this.parts.clock.now() - judgedAt > JUDGED_WITHIN_MS) continue;
      await Promise.all(mine.map(({ group, person }, i) => taken[i] && this.#append(group, person, answers)));
    }
  }

  async #append(
    { controller, identifier }: NewcomerGroup,
    person: MadeNewcomer,
    answers: (ItemAnswer | undefined)[],
  ): Promise<void> {
    const stream = subjectStream(person.subjectId);
    const events = person.events.map(({ body: { id, type }, data }): NewEvent => ({ id, type, data }));
    let landed: Landed;
    try {
      landed = await appendAndTell(this.parts, stream, 'no_stream', events);
    } catch {
      // Somebody was quicker, or nobody knows whether it is stored: the ordinary way reads the stream.
      return;
    }
    if (!landed.ours) return;
    this.parts.subjects.linkStored(controller, identifier);
    for (const [index, error] of person.refused) answers[index] = { ok: false, error };
    for (const item of person.taken)
      answers[item.index] = { ok: true, recorded: this.#recorded(controller, stream, person, item, landed) };
  }

  #recorded(
    controller: string,
    stream: string,
    { subjectId, events }: MadeNewcomer,
    { first, count, superseded }: MadeItem,
    { position }: Landed,
  ): Recorded {
    const written = (event: MadeNewcomer['events'][number], revision: number) => ({
      stored: event,
      revision: BigInt(revision),
    });
    const [link] = events;
    return answerOf(this.parts.tokens, {
      controller,
      stream,
      subjectId,
      position,
      superseded,
      repeated: false,
      events: events.slice(first, first + count).map((event, i) => written(event, first + i)),
      added: first === 1 && link ? [written(link, 0)] : [],
    });
  }
}

function portionsOf(groups: readonly NewcomerGroup[], most: number): readonly (readonly NewcomerGroup[])[] {
  const portions: NewcomerGroup[][] = [];
  let portion: NewcomerGroup[] = [];
  let items = 0;
  for (const group of groups) {
    if (items === 0) portions.push((portion = []));
    portion.push(group);
    items += group.items.length;
    if (items >= most) items = 0;
  }
  return portions;
}
