import type { BatchItem, CheckAnswer, StatusAnswer, TimelineAnswer } from './check-answer.js';
import type { AsOf, CheckRequest, Freshness } from './check-request.js';

/** What a status or timeline query may say besides the subject. */
export interface AboutSubject extends AsOf, Freshness {
  readonly controller?: string;
}

/** Which page of a timeline is wanted. */
export interface TimelinePage extends AboutSubject {
  /** `next` of the page before. */
  readonly after?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
}

/** Every question that the ledger answers. All methods reject with `QuestionRefused` only, or a store's error. */
export interface Asking {
  /** Decides one question, in memory; a subject that is not warm is read from its stream first. */
  check(request: CheckRequest): Promise<CheckAnswer>;

  /**
   * The same answer at once when everything that it needs is warm and fresh enough; undefined: ask `check`.
   * @throws QuestionRefused as `check` rejects
   */
  tryCheckNow(request: CheckRequest): CheckAnswer | undefined;

  /** Decides many questions in their order; an item that fails says so in its place. */
  checkBatch(requests: readonly CheckRequest[]): Promise<BatchItem[]>;

  /** The answer for `use` of every purpose ever published by the subject's controller. SUBJECT_UNKNOWN if there is none. */
  status(subjectId: string, query?: AboutSubject): Promise<StatusAnswer>;

  /** The subject's facts in order of recording, linked subjects' facts among them. SUBJECT_UNKNOWN if there is none. */
  timeline(subjectId: string, query?: TimelinePage): Promise<TimelineAnswer>;

  /** The subject id that an identifier leads to at a controller; undefined if nobody was recorded under it. */
  lookup(
    controller: string | undefined,
    identifier: { readonly scheme: string; readonly value: string },
  ): Promise<string | undefined>;
}
