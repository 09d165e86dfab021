import { type Fact, historyOf, openDuties } from '#domain';
import { subjectStream } from '#subjects';
import type { Handling, Place, Work } from '../../engine/projection.js';
import type { ReadFact } from '../../engine/read-fact.js';
import { controllerOf } from '../../persons/laws.js';
import type { PersonGroup } from '../../persons/person-group.js';
import { PersonProjection, subjectsIn, type Writing } from '../../persons/person-projection.js';
import { askAgain, nextChunk } from '../../persons/reevaluation.js';
import type { PersonStream } from '../../persons/reads-persons.js';
import { purposesNamed } from '../../persons/scope.js';
import { Touched } from '../../persons/touched.js';
import { type RowValues, together, writeRows } from '../../store/sql.js';
import { MATTER_TABLES } from '../../store/sqlite/matter-tables.js';
import { lawReach } from '../status/law-reach.js';
import { grantsOf } from './consent-rows.js';
import { dueBy } from './due-days.js';
import { mattersOf, plain } from './matter-rows.js';
import { COLUMNS, consentRow, dutyRow, matterRow } from './matter-columns.js';

const ASKING = { projection: 'matters', persons: 'matter_person' };
const SWEPT_AT_ONCE = 100;

type Rows = Record<'matter' | 'duty' | 'consent' | 'matter_person', RowValues[]>;

/** What persons asked for, until when it is due, what is still to be done, and which consents were given. */
export class MattersProjection extends PersonProjection {
  readonly name = 'matters';
  readonly version = 1;
  readonly tables = MATTER_TABLES;
  protected readonly prefix = 'matter';
  protected readonly personColumns = COLUMNS.matter_person;

  protected blank(subject: string, controller: string) {
    return [subject, controller, null, -1];
  }

  /** A request or a discharge changes no answer, but what is open. */
  protected override touches(): '*' {
    return '*';
  }

  async due({ sql, table, generation, now }: Place): Promise<boolean> {
    const rows = await sql.rows(
      `SELECT 1 FROM reevaluation WHERE projection = ? AND generation = ?
        UNION ALL SELECT 1 FROM ${table('matter_person')} WHERE next_at <= ? LIMIT 1`,
      [this.name, generation, now],
    );
    return rows.length > 0;
  }

  async work(handling: Handling): Promise<Work> {
    const { sql, table, now } = handling;
    await this.parts.laws.reach(handling.position);
    const rows = await sql.rows<{ subject: string }>(
      `SELECT subject FROM ${table('matter_person')} WHERE next_at <= ? ORDER BY next_at LIMIT ?`,
      [now, SWEPT_AT_ONCE],
    );
    let subjects = rows.map(({ subject }) => subject);
    if (subjects.length === 0) {
      const law = (controller: string) => this.lawOf(controller, handling);
      const chunk = await nextChunk(handling, ASKING, law, async (_job, persons) => persons);
      if (!chunk) return { done: 0, more: false };
      subjects = [...chunk.subjects];
    }
    const touched = new Touched();
    for (const subject of subjects) touched.add(subject, '*');
    await this.evaluateThose(touched, handling, 'time');
    return { done: subjects.length, more: true };
  }

  protected override async settlingBegins(handling: Handling): Promise<void> {
    for (const controller of this.parts.laws.controllers(handling.position)) {
      await this.#writeCommon(controller, handling);
    }
  }

  protected async lawChanged(facts: readonly ReadFact[], handling: Handling): Promise<void> {
    const controllers = new Set(facts.map(({ event }) => controllerOf(event.stream)));
    for (const controller of controllers) await this.#writeCommon(controller, handling);
    const reaching = facts.filter(({ body }) => {
      const reach = lawReach(body.type, body.pub);
      // Transfers and holidays bear on duties and deadlines, if on no answer.
      return reach === '*' || reach.size > 0 || BEARS_ON_DUTIES.has(body.type);
    });
    for (const controller of new Set(reaching.map(({ event }) => controllerOf(event.stream)))) {
      await askAgain(handling, ASKING, controller, ['*']);
    }
  }

  protected async evaluate(groups: readonly PersonGroup[], handling: Handling): Promise<() => Writing> {
    const rows: Rows = { matter: [], duty: [], consent: [], matter_person: [] };
    for (const group of groups) {
      for (const member of group.members) this.#collect(rows, group, member, handling);
      await handling.breathe();
    }
    return () => this.#write(groups, rows, handling);
  }

  async #write(
    groups: readonly PersonGroup[],
    rows: Rows,
    { sql, table, position, mode }: Handling,
  ): Promise<void> {
    const { list, places } = subjectsIn(groups);
    if (mode !== 'building') {
      await together(
        ['matter', 'duty', 'consent'].map((name) =>
          sql.run(`DELETE FROM ${table(name)} WHERE subject IN ${places}`, list),
        ),
      );
    }
    await together([
      ...(['matter', 'duty', 'consent'] as const).map((name) =>
        writeRows(sql, table(name), [...COLUMNS[name], 'position'], withPosition(rows[name], position)),
      ),
      writeRows(sql, table('matter_person'), COLUMNS.matter_person, rows.matter_person, ['subject']),
    ]);
  }

  #collect(
    rows: Rows,
    { controller, members }: PersonGroup,
    member: PersonStream,
    { now, position }: Handling,
  ): void {
    const law = this.parts.laws.lawOf(controller, position);
    const holidays = this.parts.laws.holidaysOf(controller, position);
    const person = this.parts.persons.person(member, members);
    const facts = person.factsAt(now);
    const prefix = `${subjectStream(member.subjectId)}/`;
    const alone = new Set(member.facts.map(({ id }) => id));
    const own = ({ id }: Fact) => id.startsWith(prefix) || alone.has(id);
    const whose = [controller, member.subjectId];
    const matters = mattersOf(facts, { now, holidays, law }, own);
    rows.matter.push(...matters.map((matter) => [...whose, ...matterRow(matter)]));
    rows.consent.push(...grantsOf(facts, now, own).map((grant) => [...whose, ...consentRow(grant)]));
    const byId = new Map(facts.map((fact) => [fact.id, fact]));
    for (const duty of openDuties(law, historyOf(facts), now)) {
      const fact = byId.get(duty.about);
      // What the law's own facts ask for is asked for once, not of every person.
      if (!fact || !own(fact)) continue;
      const until = dueBy(duty.code, fact, facts, matters, holidays);
      rows.duty.push([...whose, ...dutyRow(duty.code, plain(duty.about), duty.conditional, fact.at, until)]);
    }
    const purposes = purposesNamed(facts);
    const next = [...purposes].map((purpose) => person.steadyUntil(law, { purpose, at: now }));
    const later = facts.flatMap(({ at }) => (at > now ? [at] : []));
    const nextAt = Math.min(...next, ...later);
    rows.matter_person.push([member.subjectId, controller, nextAt === Infinity ? null : nextAt, position]);
  }

  /** What published facts ask for: once for everybody. */
  async #writeCommon(controller: string, { sql, table, now, position }: Handling): Promise<void> {
    const law = this.parts.laws.lawOf(controller, position);
    const rows = openDuties(law, historyOf([]), now).map(({ code, about, conditional }) => [
      ...[controller, ''],
      ...dutyRow(code, about, conditional, this.parts.laws.timeOf(about) ?? now, null),
    ]);
    await sql.run(`DELETE FROM ${table('duty')} WHERE controller = ? AND subject = ''`, [controller]);
    await writeRows(sql, table('duty'), [...COLUMNS.duty, 'position'], withPosition(rows, position));
  }
}

const BEARS_ON_DUTIES: ReadonlySet<string> = new Set([
  'controller.recorded',
  'adequacy.decided',
  'adequacy.revoked',
  'transfer.safeguard_registered',
  'transfer.safeguard_revoked',
]);

function withPosition(rows: readonly RowValues[], position: bigint): RowValues[] {
  return rows.map((row) => [...row, position]);
}
