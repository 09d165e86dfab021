import type { Basis, Obligation, ReasonCode, SettingName } from '#domain';

/** What every answer says about how much of the ledger it rests on (check-api.md, facts-and-subjects 3 and 5). */
export interface Standing {
  /** False: the ledger never heard of this person; nothing was created. */
  readonly subjectKnown: boolean;
  /** Up to when facts were surely seen, `YYYY-MM-DDTHH:mm:ss.sssZ`: the last read of the store's head, or `knownAt`. */
  readonly knownUpTo: string;
  /** True: no fact that is still to come can change this answer (`knownAt` given, more than 5 s ago, live mode). */
  readonly final: boolean;
  /** Consistency token: hand it back as `atLeast`. */
  readonly position: string;
  /** Only in replay mode, in every answer (facts-and-subjects 9). */
  readonly mode?: 'replay';
  /** The birth date is erased: the age counts as unknown (facts-and-subjects 7). */
  readonly ageUnknown?: true;
}

/** The legal part of an answer in its wire form: instants as text, absent members left out. */
export interface Ruling {
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  readonly basis?: Basis;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`; absent: the answer does not change by itself. */
  readonly until?: string;
  readonly evidence: readonly string[];
  readonly also: readonly ReasonCode[];
  readonly obligations: readonly Obligation[];
  readonly settingsUsed: readonly SettingName[];
  readonly retention?: { readonly after: 'collection'; readonly period: string };
}

/** Answer of `POST /v1/check`, ready to be serialised. A refusal to permit is an answer, not an error. */
export interface CheckAnswer extends Ruling, Standing {
  /** UUIDv7 of this answer, for logs and `processing.reported`: it says when it was given. */
  readonly decisionId: string;
}

/** One item of a batch, in its place: an answer, or why this item has none. */
export type BatchItem =
  | CheckAnswer
  | {
      readonly error: {
        readonly code: string;
        readonly status: number;
        readonly detail: string;
        readonly field?: string;
      };
    };

/** All purposes of one person at one controller (`GET /v1/subjects/{id}/status`). */
export interface StatusAnswer extends Standing {
  readonly subject: string;
  readonly controller: string;
  /** The instant answered for. */
  readonly at: string;
  readonly knownAt?: string;
  /** One row per purpose ever published, by slug, for operation `use`. */
  readonly purposes: readonly ({ readonly purpose: string } & Ruling)[];
}

/** One fact of a person, as the timeline shows it. */
export interface TimelineEntry {
  /** Event id; `<subject>/<event id>` when it lies in the stream of a linked subject. */
  readonly id: string;
  readonly type: string;
  /** The subject id whose stream holds the fact. */
  readonly subject: string;
  /** Stream revision, decimal. */
  readonly revision: string;
  /** When it counts (decision rules T1). */
  readonly at: string;
  /** When the ledger learned of it. */
  readonly recordedAt: string;
  /** It claims to have been recorded more than 5 s before an event in front of it (facts-and-subjects 3). */
  readonly late?: true;
  /** The claimed time of happening and the chosen effective time, where they were given. */
  readonly occurredAt?: string;
  readonly effectiveAt?: string;
  readonly actor: { readonly by: string; readonly principal: string };
  /** The purposes that the fact names: slugs, or `*`. */
  readonly purposes?: '*' | readonly string[];
  /** Version of the purpose or notice that the fact names. */
  readonly version?: number;
  /** Fields as recorded: `pub`, and what could be opened of the sealed ones. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Classes of sealed fields whose key is destroyed, or lost with an older copy of the keys; shown as ERASED. */
  readonly erased: readonly string[];
}

/** A page of a person's facts in order of recording. */
export interface TimelineAnswer extends Standing {
  readonly subject: string;
  readonly entries: readonly TimelineEntry[];
  /** Hand back as `after` for the next page; absent: this was the last. */
  readonly next?: string;
}
