import type { BundleMode } from '../bag/index.js';

/** What became of a sealed field (evidence format 4). */
export type PayloadState = 'DISCLOSED' | 'REDACTED' | 'ERASED';

/** A name with its value in words. */
export interface StoryField {
  readonly name: string;
  readonly value: string;
}

/** One class of sealed fields of a fact. */
export interface StorySealed {
  readonly class: string;
  readonly state: PayloadState;
  /** Disclosed fields; none for the other states. */
  readonly fields: readonly StoryField[];
}

/** A text that the person was shown, or that was published to everybody. */
export interface StoryText {
  /** SHA-256, base64url. */
  readonly digest: string;
  /** Why it stands here: `shown to the person`, `notice privacy, version 2 (en)`. */
  readonly as: string;
  /** Where the exact bytes lie in the bundle; absent if nobody stored them. */
  readonly file?: string;
  readonly mediaType?: string;
  readonly bytes?: number;
  /** The beginning of what it says, markup left out; absent for what is no text. */
  readonly excerpt?: string;
  /** The excerpt is not the whole text. */
  readonly shortened?: boolean;
}

/** One recorded fact. */
export interface StoryFact {
  /** Index of the leaf: `data/events/<seq>.json`. */
  readonly seq: string;
  readonly id: string;
  readonly type: string;
  /** Index into `persons`. */
  readonly person: number;
  /** When it counts, `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly at: string;
  /** When the ledger learned of it. */
  readonly recordedAt: string;
  /** Claimed time of happening, where it differs from the recording. */
  readonly claimedAt?: string;
  /** The date that was chosen. */
  readonly effectiveAt?: string;
  /** Who acted, in words. */
  readonly by: string;
  /** What happened, one sentence. */
  readonly words: string;
  /** Article of law. */
  readonly citation: string;
  /** Slugs, or `"*"`; empty where it is about none. */
  readonly purposes: '*' | readonly string[];
  /** What was shown to the person. */
  readonly shown: readonly StoryText[];
  /** Every public field. */
  readonly said: readonly StoryField[];
  readonly sealed: readonly StorySealed[];
}

/** A fact that an answer or a step rests on. */
export interface StoryEvidence {
  readonly id: string;
  /** Index of its leaf; absent if the bundle does not show it. */
  readonly seq?: string;
  /** Its body in the bundle. */
  readonly file?: string;
}

/** An answer over a stretch of time. */
export interface StoryInterval {
  readonly from: string;
  /** First instant of another answer, later than `madeAt` where it changes by itself; absent: until something new happens. */
  readonly to?: string;
  readonly permitted: boolean;
  /** Reason code (decision rules 1.4). */
  readonly reason: string;
  /** Its plain words. */
  readonly text: string;
  /** Articles. */
  readonly citation: string;
  readonly basis?: string;
  readonly evidence: readonly StoryEvidence[];
}

/** Where a person stood with one purpose over time (operation `use`). */
export interface StoryStatus {
  readonly purpose: string;
  /** The question was about this channel; absent: about none, which a consent limited to channels does not cover. */
  readonly channel?: string;
  readonly title?: string;
  /** As everything that is recorded says it. */
  readonly intervals: readonly StoryInterval[];
  /** Stretches in which the ledger answered otherwise, because it did not know yet what was recorded later (T7). */
  readonly answeredThen: readonly StoryInterval[];
}

/** What a matter is about. */
export type MatterKind = 'request' | 'objection' | 'restriction' | 'hold' | 'erasure';

/** A request, objection, restriction, hold or erasure from its beginning to its end. */
export interface StoryMatter {
  readonly kind: MatterKind;
  readonly id: string;
  readonly person: number;
  /** What it is, in words: `request of access`, `restriction, Art. 18(1)(a)`. */
  readonly words: string;
  readonly citation: string;
  readonly purposes: '*' | readonly string[];
  readonly from: string;
  /** Last day for the answer, `YYYY-MM-DD` (GDPR 12(3), Reg. 1182/71); absent where no period runs. */
  readonly dueOn?: string;
  /** Last day to tell of an extension. */
  readonly extendOn?: string;
  readonly steps: readonly {
    readonly at: string;
    readonly words: string;
    readonly evidence: StoryEvidence;
  }[];
  readonly open: boolean;
  /** `open`, `in force`, `upheld`, `rejected`, `answered`, … */
  readonly outcome: string;
  /** `answered in time`, `answered late`, `open, due`, `overdue`; absent where no period runs. */
  readonly kept?: 'answered in time' | 'answered late' | 'open, not due yet' | 'overdue';
}

/** A duty that is still to be done. */
export interface StoryDuty {
  readonly code: string;
  readonly words: string;
  /** The facts that ask for it, in their order. */
  readonly about: readonly StoryEvidence[];
  /** What it depends on and the ledger cannot know. */
  readonly conditional?: string;
  readonly citation: string;
}

/** One person as this ledger knows it: a random id, never a name. */
export interface StoryPerson {
  /** Subject id; `person 3` where the bundle does not tell it. */
  readonly id: string;
  readonly words: string;
}

/** A purpose with the version in force when the bundle was made. */
export interface StoryPurpose {
  readonly purpose: string;
  readonly title?: string;
  readonly version: number;
  readonly from: string;
  readonly bases: readonly string[];
  readonly retiredSince?: string;
}

/** Who answers for the processing. */
export interface StoryController {
  readonly id: string;
  readonly fields: readonly StoryField[];
}

/** How often something stands in the bundle. */
export interface StoryCount {
  readonly words: string;
  readonly count: number;
}

/** The readable story of a bundle: plain data, the same for HTML and PDF. */
export interface Story {
  readonly id: string;
  readonly title: string;
  /** BCP 47: the language of the story's own words. */
  readonly language: 'en';
  readonly madeAt: string;
  readonly mode: BundleMode;
  readonly scope: readonly StoryField[];
  readonly recipient?: string;
  readonly challenge?: string;
  /** Origin of the log, size of its tree, and how far completeness is claimed. */
  readonly asOf: { readonly origin: string; readonly size: string; readonly mapSize: string };
  readonly controller: StoryController;
  readonly purposes: readonly StoryPurpose[];
  readonly persons: readonly StoryPerson[];
  readonly facts: readonly StoryFact[];
  readonly statuses: readonly StoryStatus[];
  readonly matters: readonly StoryMatter[];
  readonly duties: readonly StoryDuty[];
  /** For periods and whole ledgers. */
  readonly counts: readonly StoryCount[];
  /** What the reader should know about how the story was made. */
  readonly remarks: readonly string[];
  readonly howToVerify: readonly string[];
  readonly notProved: readonly string[];
}
