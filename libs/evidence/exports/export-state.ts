import type { BundleMode, ExportScope } from '../bag/index.js';

/**
 * `erased`: deleted because somebody whose values it discloses was erased; copies handed out are the recipient's.
 * `expired`: deleted because its time was over (GDPR 5(1)(e)); what `export.made` records of it stays.
 */
export type ExportStatus = 'waiting' | 'running' | 'done' | 'failed' | 'erased' | 'expired';

/** What is known of an export. It is kept beside its file; identifiers of people are not. */
export interface ExportState {
  /** Random, for its address. */
  readonly id: string;
  readonly status: ExportStatus;
  readonly kind: ExportScope['kind'];
  readonly controller: string;
  readonly mode: BundleMode;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly orderedAt: string;
  readonly finishedAt?: string;
  readonly progress: { readonly done: number; readonly total: number };
  /** Of a finished one: the bundle's id, SHA-256 of the ZIP (base64url) as `export.made` names it, its bytes. */
  readonly bundle?: string;
  readonly digest?: string;
  readonly bytes?: number;
  /** Why it failed: a code. */
  readonly fault?: string;
  /** Subject ids whose values it may disclose. */
  readonly subjects: readonly string[];
}
