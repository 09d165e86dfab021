import type { Handling } from '../../engine/projection.js';
import { writeRows } from '../../store/sql.js';
import { type KeptAnswer, pairKey } from './answer.js';
import { byPair } from './changes.js';
import { DEFAULT_PROFILE } from './profile.js';
import { ownRows, personRows, profileRows } from './status-rows.js';

type Place = Pick<Handling, 'sql' | 'table'>;

const KEY = ['controller', 'operation', 'purpose', 'permitted', 'reason'];

interface Counted {
  readonly controller: string;
  readonly answer: KeptAnswer;
  persons: number;
}

/**
 * By how much the numbers of persons with each answer change in a transaction. They are written with the rows that they
 * count, so that neither is ever seen without the other.
 */
export class CountChanges {
  readonly #changes = new Map<string, Counted>();

  /**
   * Takes a person into account.
   * @param own the answers on pairs that a fact of theirs names
   * @param shared those of their profile, unless it is everybody's: it counts where there is no own one
   * @param by 1 what they have now, -1 what they had
   */
  person(
    controller: string,
    own: readonly KeptAnswer[],
    shared: readonly KeptAnswer[] | undefined,
    by: 1 | -1,
  ): void {
    for (const answer of own) this.#add(controller, answer, by);
    if (shared === undefined || shared.length === 0) return;
    const named = new Set(own.map(({ purpose, operation }) => pairKey(purpose, operation)));
    for (const answer of shared)
      if (!named.has(pairKey(answer.purpose, answer.operation))) this.#add(controller, answer, by);
  }

  /** Writes the numbers; an answer that nobody has any more has no row. */
  async write({ sql, table }: Place): Promise<void> {
    const name = table('status_count');
    const changed = [...this.#changes.values()].filter(({ persons }) => persons !== 0);
    const rows = changed.map(({ controller, answer, persons }) => {
      const { operation, purpose, permitted, reason } = answer;
      return [controller, operation, purpose, permitted, reason, persons];
    });
    await writeRows(sql, name, [...KEY, 'persons'], rows, KEY, 'persons');
    const fewer = changed.filter(({ persons }) => persons < 0).map(({ controller }) => controller);
    for (const controller of new Set(fewer))
      await sql.run(`DELETE FROM ${name} WHERE controller = ? AND persons = 0`, [controller]);
  }

  #add(controller: string, answer: KeptAnswer, by: number): void {
    const key = `${controller} ${answer.purpose} ${answer.operation} ${answer.reason} ${answer.permitted}`;
    const known = this.#changes.get(key);
    if (known) known.persons += by;
    else this.#changes.set(key, { controller, answer, persons: by });
  }
}

/** Answers on pairs after some of them were found anew. */
export function overlaid(
  known: ReadonlyMap<string, KeptAnswer>,
  found: readonly KeptAnswer[],
): readonly KeptAnswer[] {
  return [...new Map([...known, ...byPair(found)]).values()];
}

/** Counts a person no more, whose rows are about to be taken out. */
export async function uncount(subject: string, handling: Place): Promise<void> {
  const person = (await personRows(handling, [subject])).get(subject);
  if (person === undefined) return;
  const { controller, profile } = person;
  const own = (await ownRows(handling, controller, [subject])).get(subject) ?? [];
  const shared = profile === DEFAULT_PROFILE ? [] : await profileRows(handling, controller, profile);
  const counts = new CountChanges();
  counts.person(controller, own, shared, -1);
  await counts.write(handling);
}
