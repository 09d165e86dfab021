import { type ControllerLaw, FACT_TYPES, type FactType } from '#domain';
import { subjectIdOf } from '#subjects';
import type { Batch, Handling, Projection, Settling, Work } from '../engine/projection.js';
import type { ReadFact } from '../engine/read-fact.js';
import { places, together, writeRows } from '../store/sql.js';
import type { TableSet } from '../store/table-set.js';
import type { Laws } from './laws.js';
import { isLawType } from './laws.js';
import type { PersonGroup } from './person-group.js';
import { type LinkedPair, linkedWith, saveLinks } from './person-links.js';
import type { PersonStream, ReadsPersons } from './reads-persons.js';
import { scopeOf, withDependants } from './scope.js';
import { Touched } from './touched.js';

/** Why persons are evaluated. */
export type Cause = 'fact' | 'law' | 'time' | 'rebuild';

type Body = ReadFact['body'];

/** Rows on their way into the tables. */
export type Writing = Promise<void>;

/** What person projections are made of. */
export interface PersonParts {
  readonly persons: ReadsPersons;
  readonly laws: Laws;
}

/**
 * A projection whose rows about a person follow from all facts of that person and from the law: it finds out who is
 * concerned, and evaluates each of them once per transaction. A rebuild only notes who there is, and evaluates each of
 * them once at its end.
 */
export abstract class PersonProjection implements Projection {
  abstract readonly name: string;
  abstract readonly version: number;
  abstract readonly tables: TableSet;
  /** First part of the names of the tables that every person projection has. */
  protected abstract readonly prefix: string;
  readonly kind = 'legal';
  readonly run = 'from-beginning';
  readonly settling: Settling = {
    begun: (h) => this.#isSettling(h),
    total: (h) => this.#unsettled(h),
    settle: (h, most) => this.#settle(h, most),
  };
  readonly #cursors = new Map<number, string>();
  /** Persons whom the last pass left over: nothing is known of them, or a server that fell took back what was written. */
  readonly #left = new Map<number, number>();

  constructor(protected readonly parts: PersonParts) {}

  async handle(batch: Batch, handling: Handling): Promise<void> {
    const { links, persons, law } = sorted(batch.facts);
    if (links.length > 0) await saveLinks(handling.sql, handling.table(`${this.prefix}_link`), links);
    // At the end of a rebuild everybody is evaluated under the whole law.
    if (handling.mode === 'building' || handling.mode === 'first') return this.#note(persons, handling);
    await this.parts.laws.reach(handling.position);
    if (law.length > 0) await this.lawChanged(law, handling);
    const touched = new Touched();
    for (const { event, body } of persons) {
      const purposes = this.touches(body, () => this.lawOf(body.controller ?? '', handling));
      if (purposes !== undefined) touched.add(subjectIdOf(event.stream) ?? '', purposes);
    }
    // A link changes the answers of both.
    for (const { subject, other } of links) for (const id of [subject, other]) touched.add(id, '*');
    // Whether a person is noted when their links are looked for makes no difference.
    await together([this.#note(persons, handling), this.evaluateThose(touched, handling, 'fact')]);
  }

  async forget(subjectId: string, { sql, table }: Handling): Promise<void> {
    const names = Object.keys(this.tables.tables).filter((name) => !SHARED_TABLES.has(name));
    const [known] = await sql.rows<{ readonly controller: string }>(
      `SELECT controller FROM ${table(`${this.prefix}_person`)} WHERE subject = ?`,
      [subjectId],
    );
    for (const name of names) {
      // Their keys begin with the controller: without it all rows would be looked at.
      if (BY_CONTROLLER.has(name) && known) {
        const { controller } = known;
        await sql.run(`DELETE FROM ${table(name)} WHERE controller = ? AND subject = ?`, [
          controller,
          subjectId,
        ]);
      } else if (!BY_CONTROLLER.has(name)) {
        await sql.run(`DELETE FROM ${table(name)} WHERE subject = ?`, [subjectId]);
      }
    }
    await sql.run(`DELETE FROM ${table(`${this.prefix}_link`)} WHERE other = ?`, [subjectId]);
  }

  /** Evaluates persons, with all whom links reach from them. */
  protected async evaluateThose(touched: Touched, handling: Handling, cause: Cause): Promise<void> {
    if (touched.size === 0) return;
    let writing: Writing = Promise.resolve();
    try {
      for await (const groups of this.#groups(touched, handling)) {
        const write = await this.evaluate(groups, handling, cause);
        await writing;
        writing = write();
        // Whatever it throws is thrown where it is waited for.
        writing.catch(() => undefined);
      }
    } catch (error) {
      // No statement may come behind the end of the transaction.
      await writing.catch(() => undefined);
      throw error;
    }
    await writing;
  }

  /** The law of a controller as of the transaction. */
  protected lawOf(controller: string, { position }: Handling): ControllerLaw {
    return this.parts.laws.lawOf(controller, position);
  }

  /** What a controller published or set has changed. */
  protected abstract lawChanged(facts: readonly ReadFact[], handling: Handling): Promise<void>;
  /**
   * Finds out about some persons without asking the tables.
   * @returns writes their rows anew: called when those of the persons before are written, while the next are evaluated
   */
  protected abstract evaluate(
    groups: readonly PersonGroup[],
    handling: Handling,
    cause: Cause,
  ): Promise<() => Writing>;
  /** A row for a person who was not known before; evaluated later. */
  protected abstract blank(subject: string, controller: string): readonly (string | number | null)[];
  protected abstract readonly personColumns: readonly string[];

  async #note(facts: readonly ReadFact[], { sql, table, mode }: Handling): Promise<void> {
    const rows = facts
      .filter(({ event }) => event.revision === 0n)
      .map(({ event, body }) => this.blank(subjectIdOf(event.stream) ?? '', body.controller ?? ''));
    // Where all facts are passed over, each once, nobody who begins is there already.
    const anew = mode === 'building' || mode === 'first';
    await writeRows(sql, table(`${this.prefix}_person`), this.personColumns, rows, anew ? undefined : []);
  }

  /** Which purposes' rows a fact of a person may change; absent: none. */
  protected touches({ type, pub }: Body, law: () => ControllerLaw): '*' | Iterable<string> | undefined {
    const scope = scopeOf(pub);
    if (scope !== undefined && scope !== '*') return withDependants(law(), scope);
    // What follows up on another fact may reach whatever that one reaches.
    return touchesAll(type) ? '*' : undefined;
  }

  /** Reads persons and those whom links reach from them, some hundred at a time. */
  async *#groups(touched: Touched, handling: Handling): AsyncGenerator<readonly PersonGroup[]> {
    const subjects = touched.subjects();
    const unions = await linkedWith(handling.sql, handling.table(`${this.prefix}_link`), subjects);
    const seen = new Set<string>();
    const persons: (readonly string[])[] = [];
    for (const subject of subjects) {
      if (seen.has(subject)) continue;
      const union = unions.get(subject) ?? [subject];
      for (const member of union) seen.add(member);
      persons.push(union);
    }
    let groups: PersonGroup[] = [];
    for (let from = 0; from < persons.length; from += READ_AT_ONCE) {
      const some = persons.slice(from, from + READ_AT_ONCE);
      const streams = await Promise.all(some.map((union) => this.#streamsOf(union, handling)));
      for (const [i, union] of some.entries()) {
        const members = (streams[i] as readonly PersonStream[]).filter(
          ({ controller }) => controller !== undefined,
        );
        const controller = members[0]?.controller;
        if (controller === undefined) continue;
        groups.push({ controller, members, affected: affectedOf(union, touched) });
        await handling.breathe();
        if (groups.length >= GROUPS_AT_ONCE) {
          yield groups;
          groups = [];
        }
      }
    }
    if (groups.length > 0) yield groups;
  }

  #streamsOf(union: readonly string[], { position }: Handling): Promise<PersonStream[]> {
    return Promise.all(union.map((member) => this.parts.persons.read(member, position)));
  }

  async #isSettling({ sql, table }: Handling): Promise<boolean> {
    const found = await sql.rows(
      `SELECT 1 FROM ${table(`${this.prefix}_person`)} WHERE position >= 0 LIMIT 1`,
    );
    return found.length > 0;
  }

  async #unsettled({ sql, table }: Handling): Promise<number> {
    const [row] = await sql.rows<{ total: number }>(
      `SELECT COUNT(*) AS total FROM ${table(`${this.prefix}_person`)} WHERE position < 0`,
    );
    return Number(row?.total ?? 0);
  }

  async #settle(handling: Handling, most: number): Promise<Work> {
    const { sql, table, generation } = handling;
    await this.parts.laws.reach(handling.position);
    const after = this.#cursors.get(generation) ?? '';
    if (after === '') await this.settlingBegins(handling);
    const rows = await sql.rows<{ subject: string }>(
      `SELECT subject FROM ${table(`${this.prefix}_person`)} WHERE subject > ? AND position < 0
        ORDER BY subject LIMIT ?`,
      [after, most],
    );
    const last = rows.at(-1)?.subject;
    if (last === undefined) {
      this.#cursors.delete(generation);
      const left = await this.#unsettled(handling);
      const more = left > 0 && left !== this.#left.get(generation);
      if (more) this.#left.set(generation, left);
      else this.#left.delete(generation);
      return { done: 0, more };
    }
    const touched = new Touched();
    for (const { subject } of rows) touched.add(subject, '*');
    await this.evaluateThose(touched, handling, 'rebuild');
    this.#cursors.set(generation, last);
    return { done: rows.length, more: true };
  }

  /** What a rebuild writes before it evaluates persons. */
  protected settlingBegins(_handling: Handling): Promise<void> {
    return Promise.resolve();
  }
}

const GROUPS_AT_ONCE = 200;

/** Persons that are read side by side: one after the other, each would wait for its own way to an event store elsewhere. */
const READ_AT_ONCE = 16;

const BY_CONTROLLER: ReadonlySet<string> = new Set(['status', 'matter', 'duty']);

/** Tables without persons. */
const SHARED_TABLES: ReadonlySet<string> = new Set(['status_profile', 'status_count']);

/** `IN` lists and rows by subject. */
export function subjectsIn(groups: readonly PersonGroup[]): {
  readonly list: string[];
  readonly places: string;
} {
  const list = groups.flatMap(({ members }) => members.map(({ subjectId }) => subjectId));
  return { list, places: places(list) };
}

function sorted(facts: readonly ReadFact[]) {
  const links: LinkedPair[] = [];
  const persons: ReadFact[] = [];
  const law: ReadFact[] = [];
  for (const fact of facts) {
    const { event } = fact;
    const subject = subjectIdOf(event.stream);
    if (subject === undefined) {
      if (isLawType(event.type)) law.push(fact);
      continue;
    }
    persons.push(fact);
    const { absorbed, canonical } = LINKING.has(event.type)
      ? (fact.body.pub as { absorbed?: string; canonical?: string })
      : {};
    const other = absorbed ?? canonical;
    if (other !== undefined) links.push({ subject, other });
  }
  return { links, persons, law };
}

const LINKING: ReadonlySet<string> = new Set<FactType>([
  'subject.merged',
  'subject.absorbed',
  'subject.unmerged',
]);

/** Neutral facts about identifiers, keys and requests change no answer. */
function touchesAll(type: string): boolean {
  const row = (FACT_TYPES as Readonly<Record<string, { readonly effect: string } | undefined>>)[type];
  return row?.effect !== 'neutral' || NEUTRAL_THAT_COUNT.has(type as FactType);
}

const NEUTRAL_THAT_COUNT: ReadonlySet<FactType> = new Set<FactType>([
  'guardian.verified',
  'restriction.lift_notified',
  'hold.released',
  'subject.birth_date_recorded',
  'subject.residence_changed',
  'subject.jurisdiction_recorded',
  'subject.merged',
  'subject.absorbed',
  'subject.unmerged',
]);

function affectedOf(union: readonly string[], touched: Touched): '*' | ReadonlySet<string> {
  const all = new Set<string>();
  for (const member of union) {
    const purposes = touched.of(member);
    if (purposes === '*') return '*';
    for (const purpose of purposes) all.add(purpose);
  }
  return all;
}
