import type { ControllerLaw } from '#domain';
import { subjectIdOf } from '#subjects';
import type { Batch, Handling, Projection, Settling } from '../engine/projection.js';
import type { ReadFact } from '../engine/read-fact.js';
import { places, together, writeRows } from '../store/sql.js';
import type { TableSet } from '../store/table-set.js';
import type { Laws } from './laws.js';
import type { PersonGroup } from './person-group.js';
import { saveLinks } from './person-links.js';
import { readGroups } from './read-groups.js';
import type { ReadsPersons } from './reads-persons.js';
import { scopeOf, withDependants } from './scope.js';
import { SettlingPersons } from './settling-persons.js';
import { sortedFacts, touchesAll } from './sorted-facts.js';
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
  readonly settling: Settling;

  constructor(protected readonly parts: PersonParts) {
    this.settling = new SettlingPersons({
      laws: parts.laws,
      table: ({ table }) => table(`${this.prefix}_person`),
      begins: (handling) => this.settlingBegins(handling),
      evaluate: (persons, handling) => this.evaluateThose(persons, handling, 'rebuild'),
    });
  }

  async handle(batch: Batch, handling: Handling): Promise<void> {
    const { links, persons, law } = sortedFacts(batch.facts);
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
    const links = handling.table(`${this.prefix}_link`);
    let writing: Writing = Promise.resolve();
    try {
      for await (const groups of readGroups(touched, this.parts.persons, links, handling)) {
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

  /** What a rebuild writes before it evaluates persons. */
  protected settlingBegins(_handling: Handling): Promise<void> {
    return Promise.resolve();
  }
}

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
