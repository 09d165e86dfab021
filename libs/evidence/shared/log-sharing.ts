import { Mutex } from '#mutex';
import type { LogCopy } from '../store/log-copy.js';
import type { Fence, SharedTables } from '../store/postgres/shared-tables.js';
import type { SharingRows } from '../store/sharing-rows.js';
import type { SigningKeyRows } from '../store/signing-key-rows.js';

/** What the sealer shares its log with. */
interface Parts {
  readonly shared: SharedTables;
  readonly sharing: SharingRows;
  readonly copy: LogCopy;
  readonly keys: SigningKeyRows;
  /** This sealer's election. */
  readonly epoch: number;
  readonly fence: Fence;
}

/**
 * The sealer's side of a log that several processes share. Its own tables run ahead, and nothing leaves them before it is
 * shared: no seal is recorded and no root is signed that another sealer could not go on from.
 */
export class LogSharing {
  readonly #turns = new Mutex();
  #begun = false;

  constructor(private readonly parts: Parts) {}

  /** Takes what the sealer before has shared. @throws PostgresError, SealerHalted */
  async begin(): Promise<void> {
    const { shared, sharing, copy } = this.parts;
    // What this process itself has shared last lacks nothing.
    if (sharing.mark()?.sealing !== true)
      await shared.missing(copy.have, 'all', (missing) =>
        copy.take(missing, { leaf: () => undefined, ready: () => undefined }),
      );
    const state = await shared.state();
    sharing.setMark({ epoch: state?.epoch ?? 0, version: state?.version ?? 0, sealing: true });
    this.#begun = true;
  }

  /** Shares everything that the tables hold now. @throws SealerHalted `SUPERSEDED`, `TWO_ROOTS`; PostgresError */
  share(): Promise<void> {
    return this.#turns.run(() => this.#share());
  }

  /** Ends the sealing: what is left is shared, so that this copy can follow the next sealer. */
  async end(): Promise<void> {
    if (!this.#begun) return;
    const { sharing } = this.parts;
    try {
      await this.share();
    } catch {
      // Then this copy is thrown away when it is opened again, unless nobody has sealed since.
      return;
    }
    const mark = sharing.mark();
    if (mark) sharing.setMark({ ...mark, sealing: false });
  }

  async #share(): Promise<void> {
    const { shared, sharing, keys, epoch, fence } = this.parts;
    let newest = sharing.newest();
    const version = await shared.add(epoch, fence, sharing.mark()?.version ?? 0, () => {
      newest = sharing.newest();
      return sharing.additions(keys.vkeys());
    });
    sharing.shared(newest, { epoch, version, sealing: true });
  }
}
