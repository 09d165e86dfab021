import type { Anchoring } from '../anchors/index.js';
import type { Forgetting } from '../forgetting/forgetting.js';
import type { LogSharing } from '../shared/log-sharing.js';
import type { NoteSigner } from '../notes/index.js';
import type { Rotation } from '../sealer/rotation.js';
import type { Sealer } from '../sealer/sealer.js';
import type { EvidenceLog, Forgotten, LogState, PublishedCheckpoint } from './evidence-log.js';
import { SealerHalted } from './sealer-halted.js';
import { LogAnswers, type AnswerParts } from './log-answers.js';

/** What `openEvidenceLog` puts together. */
export interface LogParts extends AnswerParts {
  readonly rotation: Rotation;
  readonly sealer: Sealer;
  readonly anchoring: Anchoring;
  readonly forgetting: Forgetting;
  readonly notices: readonly string[];
  /** Where other processes share this log. */
  readonly sharing: LogSharing | undefined;
}

/** The log behind its door: each method says in `EvidenceLog` what it does. */
export class OpenedLog extends LogAnswers implements EvidenceLog {
  readonly notices: readonly string[];
  private closed: Promise<void> | undefined;

  constructor(private readonly parts: LogParts) {
    super(parts);
    this.notices = parts.notices;
  }

  get state(): LogState {
    const { log, sealer } = this.parts;
    const latest = this.latest();
    return {
      leaves: log.row().size,
      sealed: Number(latest?.size ?? 0n),
      sealedAt: latest?.signedAt,
      waitingSince: sealer.waitingSince,
      failing: sealer.failing,
      halted: sealer.halted,
      failedAnchors: this.parts.anchoring.failures,
    };
  }

  get signer(): NoteSigner {
    return this.parts.rotation.current;
  }

  async sealNow(): Promise<PublishedCheckpoint> {
    await this.parts.sealer.sealed();
    const latest = this.latest();
    if (!latest) throw new SealerHalted('STORE', 'there is nothing to seal');
    return latest;
  }

  async rotateSigningKey(): Promise<string> {
    // Under the gate: a seal that is being prepared is either before the rotation or after it.
    const vkey = await this.parts.gate.run(() => this.parts.rotation.rotate());
    await this.sealNow();
    return vkey;
  }

  forget(subjectIds: readonly string[]): Promise<Forgotten> {
    return this.parts.forgetting.forget(subjectIds, () => this.sealNow());
  }

  close(): Promise<void> {
    return (this.closed ??= this.end());
  }

  private async end(): Promise<void> {
    await this.parts.sealer.close();
    await this.parts.anchoring.close();
    await this.parts.sharing?.end();
    this.parts.log.close();
  }
}
