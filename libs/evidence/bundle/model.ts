import type { ExportStatement } from '../bag/index.js';
import type { LeafBody } from '../leaf/index.js';
import type { OpenedValues } from './redaction.js';

/** A person's fact as the story and the records tell it. */
export interface ToldFact extends OpenedValues {
  readonly seq: bigint;
  /** Which of the person's linked streams, from 0. */
  readonly stream: number;
  readonly body: LeafBody;
}

/** An exact text that was shown. */
export interface ToldText {
  readonly digest: string;
  readonly mediaType: string;
  readonly language?: string;
  readonly bytes: Uint8Array;
}

/** Everything that the readable parts of a bundle are made of. */
export interface BundleModel {
  readonly statement: ExportStatement;
  /** The checkpoint's note. */
  readonly checkpoint: string;
  readonly facts: readonly ToldFact[];
  /** What the controller published and registered, in the order of the log. */
  readonly context: readonly LeafBody[];
  readonly texts: readonly ToldText[];
  /** Subject ids in the order of `stream`; empty for a whole ledger. */
  readonly subjects: readonly string[];
}

/** Writes further files of a bundle out of its model: the story, the records. Paths as in the bundle. */
export type WritesDocuments = (model: BundleModel) => Promise<ReadonlyMap<string, Uint8Array | string>>;
