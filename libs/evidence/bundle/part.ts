import type { EventStore } from '#event-store';
import type { Subjects } from '#subjects';
import type { BundleMode, ExportScope } from '../bag/index.js';
import type { Making } from '../hashing/index.js';
import type { EvidenceLog, SealedView } from '../log/evidence-log.js';
import type { BundleWriter } from './bundle-writer.js';
import type { Collecting } from './collect.js';
import type { ToldText, WritesDocuments } from './model.js';
import type { Redaction } from './redaction.js';

/** What is asked for. */
export interface BundleRequest {
  readonly scope: ExportScope;
  readonly mode: BundleMode;
  readonly recipient?: string;
  readonly challenge?: string;
  /** Classes or names of fields that are left out; sorted without doubles by the maker. */
  readonly redactions?: readonly string[];
  /** Sizes of checkpoints that the recipient holds: the bundle proves that it is the same log. */
  readonly knownSizes?: readonly bigint[];
  /** UTC milliseconds; the same request at the same time over the same seal gives the same bytes. */
  readonly madeAt: number;
}

/** Where a bundle is made from. */
export interface BundleSources {
  readonly log: EvidenceLog;
  readonly store: EventStore;
  readonly subjects: Pick<Subjects, 'tagKey' | 'publicKey' | 'disclose'>;
  readonly hashing: Making;
  /** The exact texts that were shown; undefined for one that nobody stored. */
  text(digest: string): Promise<ToldText | undefined>;
  /** Story and records. */
  readonly documents: readonly WritesDocuments[];
  /** Told that documents will be wanted in a moment. */
  prepare?(): void;
}

/** How far an export is. Numbers only. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What one part of a bundle takes. */
export interface Part extends Collecting {
  readonly sources: BundleSources;
  readonly request: BundleRequest;
  readonly view: SealedView;
  readonly writer: BundleWriter;
  readonly redaction: Redaction;
  readonly progress: (progress: Progress) => void;
}
