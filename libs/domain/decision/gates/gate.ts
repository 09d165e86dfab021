import type { Case, Verdict } from '../case.js';

/** A gate answers, or lets the question pass to the next one (decision rules 1.3). */
export type Gate = (c: Case) => Verdict | undefined;
