import { type Answer, type ControllerLaw, type Fact, lawOf } from '#domain';
import { Person, type StreamAsOf } from '#ledger';
import type { StatusRow } from '#read-models';
import { CONTROLLER, type Happening, type World } from './world.js';

/** What the law says by itself about everybody, without any table: the truth that rows are held against. */
export class Oracle {
  readonly law: ControllerLaw;
  readonly #streams: ReadonlyMap<string, StreamAsOf>;

  private constructor(
    happenings: readonly Happening[],
    streams: readonly StreamAsOf[],
    private readonly now: number,
  ) {
    this.law = lawOf(happenings.map(({ fact }) => fact));
    this.#streams = new Map(streams.map((stream) => [stream.subjectId, stream]));
  }

  static async of(world: World, happenings: readonly Happening[]): Promise<Oracle> {
    const head = (await world.store.head()) ?? -1n;
    const subjects = [...new Set(happenings.flatMap(({ subject }) => subject ?? []))];
    const streams = await Promise.all(subjects.map((subject) => world.persons.read(subject, head)));
    return new Oracle(
      happenings,
      streams.filter(({ controller }) => controller !== undefined),
      world.now,
    );
  }

  /** Everybody of whom anything is recorded. */
  get subjects(): readonly string[] {
    return [...this.#streams.keys()].sort();
  }

  /** The answer about one person, every link considered. */
  answer(subject: string, purpose: string, operation: 'use' | 'store', at = this.now): Answer {
    return this.#person(subject).decide(this.law, { purpose, operation, at });
  }

  /** Every fact that counts for a person. */
  factsOf(subject: string): readonly Fact[] {
    return this.#person(subject).factsAt(this.now);
  }

  /** Whether a fact is of a person, not of the law. */
  isOfPerson(event: string): boolean {
    return [...this.#streams.values()].some(({ facts }) => facts.some(({ id }) => id === event));
  }

  #person(subject: string): Person {
    const asked = this.#streams.get(subject) as StreamAsOf;
    const members = [...this.#streams.values()];
    const links = members.flatMap((member) => member.links);
    return new Person(asked, [asked, ...members.filter((member) => member !== asked)], links);
  }

  /** The answer in the words of a row. */
  row(subject: string, purpose: string, operation: 'use' | 'store'): string {
    const { permitted, reason, basis, until } = this.answer(subject, purpose, operation);
    return words(subject, purpose, operation, permitted, reason, basis, until);
  }
}

/** A row in the same words. */
export function wordsOf(row: StatusRow): string {
  const { subject, purpose, operation, permitted, reason, basis, until } = row;
  return words(subject, purpose, operation, permitted === 1, reason, basis, until);
}

function words(...parts: readonly unknown[]): string {
  return parts.map((part) => part ?? '-').join(' ');
}

/** Every row of the view that expands what is held once. */
export function everybody(world: World): Promise<StatusRow[]> {
  return world.tables.database.rows<StatusRow>(
    'SELECT * FROM status_everybody WHERE controller = ? ORDER BY subject, purpose, operation',
    [CONTROLLER],
  );
}

/** The facts of a life that are of a person. */
export function factIds(happenings: readonly Happening[]): ReadonlyMap<string, Fact> {
  return new Map(happenings.map(({ fact }) => [fact.id, fact]));
}
