import { createHash } from 'node:crypto';
import type { KeptAnswer } from './answer.js';

/** Whoever has no fact about everything they do. */
export const DEFAULT_PROFILE = 'default';
/** Whoever is linked and has such facts: every purpose has a row of its own. */
export const OWN_PROFILE = 'own';

/** A fact of a person that bears on purposes that no fact names. */
export interface Star {
  readonly event: string;
  readonly at: number;
}

/** An answer that many persons share: where it points to a fact of the person, it does so by the fact's number. */
export interface SharedAnswer extends KeptAnswer {
  readonly sinceStar: number | null;
  readonly governingStar: number | null;
}

/** The answers of all who share them. */
export interface Profile {
  /** Follows from the answers, so that equal answers find each other, also after a rebuild. */
  readonly key: string;
  readonly answers: readonly SharedAnswer[];
}

/** Answers of one person made sharable. */
export function profileOf(answers: readonly KeptAnswer[], stars: readonly Star[]): Profile {
  const shared = answers.map((answer) => {
    const since = answer.since === null ? -1 : stars.findIndex(({ at }) => at === answer.since);
    const governing = stars.findIndex(({ event }) => event === answer.governing);
    return {
      ...answer,
      since: since < 0 ? answer.since : null,
      governing: governing < 0 ? answer.governing : null,
      sinceStar: since < 0 ? null : since,
      governingStar: governing < 0 ? null : governing,
    };
  });
  return { key: keyOf(shared), answers: shared };
}

/** The profile of everybody else. */
export function defaultProfile(answers: readonly KeptAnswer[]): Profile {
  return { ...profileOf(answers, []), key: DEFAULT_PROFILE };
}

/** The answers for the person to whom these facts belong. */
export function expanded(answer: SharedAnswer, stars: readonly Star[]): KeptAnswer {
  const { sinceStar, governingStar, ...kept } = answer;
  return {
    ...kept,
    since: sinceStar === null ? kept.since : (stars[sinceStar]?.at ?? null),
    governing: governingStar === null ? kept.governing : (stars[governingStar]?.event ?? null),
  };
}

function keyOf(answers: readonly SharedAnswer[]): string {
  const text = JSON.stringify(
    answers.map(({ purpose, operation, permitted, reason, basis, since, until, governing, ...star }) => [
      purpose,
      operation,
      permitted,
      reason,
      basis,
      since,
      until,
      governing,
      star.sinceStar,
      star.governingStar,
    ]),
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
