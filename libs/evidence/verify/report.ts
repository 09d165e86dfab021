import type { ExportScope } from '../bag/index.js';

/** Exit codes of `verify` (evidence format 4). */
export const VERIFY_EXIT = {
  /** The quorum of witnesses that the policy names has cosigned the checkpoint. */
  witnessed: 0,
  /** It is the same log as a head, or as old as a time stamp, that came from outside; no witness quorum. */
  consistent: 10,
  /** In itself in order, but nothing was brought from outside that could contradict it. */
  unanchored: 20,
  /** The log was shown to somebody else in another form. */
  diverged: 30,
  /** Something in it is not what was signed and hashed. */
  invalid: 40,
  /** Something that was recorded is not in it, and nothing excuses that. */
  incomplete: 50,
  /** It is not the answer to this challenge, or older than what is known. */
  stale: 60,
} as const;

export type VerifyExit = (typeof VERIFY_EXIT)[keyof typeof VERIFY_EXIT];
export type Verdict = keyof typeof VERIFY_EXIT;

/**
 * The worst first. What is not what was signed makes every other answer worthless; two histories under one key are
 * worse than a gap in one; an old answer may at least have been right.
 */
export const SEVERITY: readonly Verdict[] = [
  'invalid',
  'diverged',
  'incomplete',
  'stale',
  'unanchored',
  'consistent',
  'witnessed',
];

/** One thing that is wrong, or that keeps the verdict from being better. */
export interface Finding {
  readonly verdict: Verdict;
  /** Stable word: `DIGEST`, `PREVIOUS`, `WITHHELD`, … */
  readonly code: string;
  /** The file of the bundle (or of the caller) at fault. */
  readonly file: string;
  /** A sentence without personal data. */
  readonly detail: string;
}

/** What became of the sealed values (evidence format 4). Numbers of digests. */
export interface Payloads {
  readonly DISCLOSED: number;
  readonly REDACTED: number;
  readonly ERASED: number;
  readonly WITHHELD: number;
}

/** Something from outside that the bundle was compared with. */
export interface Anchor {
  readonly kind: 'witness' | 'known head' | 'time stamp';
  readonly name: string;
  /** When it was seen, where the anchor says so. */
  readonly at?: string;
}

/** What `verify` found. Everything but `findings` is told by the bundle, and counts only if the verdict is good. */
export interface Report {
  readonly verdict: Verdict;
  readonly exitCode: VerifyExit;
  /** Bundle id; absent if its note could not be read. */
  readonly id?: string;
  readonly origin?: string;
  readonly madeAt?: string;
  readonly mode?: 'compact' | 'full';
  readonly scope?: ExportScope;
  readonly recipient?: string;
  /** Leaves in the signed tree, and up to which of them completeness is claimed. */
  readonly size?: string;
  readonly mapSize?: string;
  /** Persons' facts and facts of controllers or the ledger whose bodies are here. */
  readonly events: number;
  readonly context: number;
  readonly streams: number;
  readonly payloads: Payloads;
  /** Identifiers that the facts disclose: who this is about. */
  readonly identifiers: readonly { readonly scheme: string; readonly value: string }[];
  readonly anchors: readonly Anchor[];
  /** First and last time of recording among the persons' facts. */
  readonly recorded?: { readonly from: string; readonly to: string };
  readonly findings: readonly Finding[];
  readonly notProved: readonly string[];
}

/** The worst verdict of several. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return SEVERITY.find((verdict) => verdicts.includes(verdict)) ?? 'witnessed';
}
