import { Refusal, type FactDraft } from '#domain';
import type { PlacedFields } from '#stored-event';
import type { KeyNeed } from '#subjects';
import type { KnownLaw } from './known-law.js';
import { LoadedPerson } from './loaded-person.js';
import type { NewcomerGroup } from './newcomer-groups.js';
import { needsOf } from './person-finder.js';
import { placeDrafts } from './read-fields.js';
import type { RecordingRequest } from './request.js';
import { decided, situationOf, type Situation } from './situation.js';
import { wouldBeFacts } from './would-be-facts.js';

/** A command that will be recorded. */
export interface JudgedItem {
  readonly index: number;
  readonly request: RecordingRequest;
  readonly situation: Situation;
  readonly drafts: readonly FactDraft[];
  /** Where the fields of each draft stand. */
  readonly placed: readonly PlacedFields[];
}

/** What a batch says about one person, judged one fact after the other as if nothing were recorded before the first. */
export interface JudgedNewcomer {
  readonly group: NewcomerGroup;
  readonly accepted: readonly [JudgedItem, ...JudgedItem[]];
  /** What is refused, whatever else is taken, by its place in the batch. */
  readonly refused: ReadonlyMap<number, Refusal>;
  /** Keys that the facts need. */
  readonly needs: readonly KeyNeed[];
  /** The person with all facts that are taken; made when it is asked for, as few need it. */
  readonly person: () => LoadedPerson;
}

/**
 * Judges a group.
 * @param nobody somebody of whom nothing is recorded
 * @param read makes the request of a command, or throws a Refusal
 * @returns undefined if nothing would be taken: the ordinary way looks whether the person is known
 */
export function judgeNewcomer(
  nobody: LoadedPerson,
  group: NewcomerGroup,
  known: KnownLaw,
  now: number,
  read: (group: NewcomerGroup, index: number) => RecordingRequest,
): JudgedNewcomer | undefined {
  const accepted: JudgedItem[] = [];
  const refused = new Map<number, Refusal>();
  const person = growing(nobody, accepted);
  for (const [at, { index }] of group.items.entries()) {
    try {
      const request = read(group, at);
      if (!known.register.recorded) return undefined;
      const situation = situationOf(request, person(), known, now);
      const drafts = decided(request, situation);
      accepted.push({ index, request, situation, drafts, placed: placeDrafts(drafts) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.set(index, error);
    }
  }
  const [first, ...others] = accepted;
  if (!first) return undefined;
  const needs = needsOf(accepted.flatMap(({ drafts }) => drafts));
  return { group, accepted: [first, ...others], refused, needs, person };
}

/** Somebody with the facts of all commands that are accepted so far: whoever has one fact to tell needs no history. */
function growing(nobody: LoadedPerson, accepted: readonly JudgedItem[]): () => LoadedPerson {
  let person = nobody;
  let told = 0;
  return () => {
    for (; told < accepted.length; told += 1) {
      const { request, situation, drafts, placed } = accepted[told] as JudgedItem;
      for (const fact of wouldBeFacts(request, situation, drafts, placed)) person = person.with('', fact);
    }
    return person;
  };
}
