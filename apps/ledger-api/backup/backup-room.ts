import { BackupError, makeBackup, type BackupManifest, type BackupOrder, type BackupProgress } from '#backup';

/** How the last backup went, or goes. */
export interface BackupState {
  readonly state: BackupProgress['phase'] | 'failed';
  /** Absolute paths on the service's machine. */
  readonly folder: string;
  readonly keysFile: string;
  /** Share of the pages copied, 0 to 1. */
  readonly share: number;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Why it failed: a code, and a sentence. */
  readonly code?: string;
  readonly detail?: string;
  readonly manifest?: BackupManifest;
}

/** What the room is opened with; each order brings its targets. */
export type BackupParts = Omit<BackupOrder, 'target' | 'keysTarget' | 'onAccepted' | 'onProgress' | 'signal'>;

/** Makes backups of the embedded stores, one at a time, and remembers the last one until the process ends. */
export class BackupRoom {
  #state: BackupState | undefined;
  #running: Promise<void> | undefined;
  readonly #stop = new AbortController();

  constructor(private readonly parts: BackupParts) {}

  get state(): BackupState | undefined {
    return this.#state;
  }

  /**
   * Begins a backup; `state` says how it goes.
   * @throws BackupError TARGET_UNUSABLE, TARGET_TAKEN, BACKUP_UNDER_WAY
   */
  async begin(folder: string, keysFile: string): Promise<BackupState> {
    if (this.#running) throw new BackupError('BACKUP_UNDER_WAY', 'Another backup is being made.');
    const order = { ...this.parts, target: folder, keysTarget: keysFile };
    const startedAt = new Date(this.parts.clock.now()).toISOString();
    const begun: BackupState = { state: 'copying', folder, keysFile, share: 0, startedAt };
    let accepted: () => void = () => undefined;
    const isAccepted = new Promise<void>((resolve) => (accepted = resolve));
    const made = makeBackup({
      ...order,
      signal: this.#stop.signal,
      onAccepted: () => {
        this.#state = begun;
        accepted();
      },
      onProgress: ({ phase, share }) => (this.#state = { ...begun, state: phase, share }),
    });
    const ended = made.then(
      (manifest) => this.end(begun, { state: 'done', share: 1, manifest }),
      (error: unknown) => {
        const { code, message } = error as BackupError;
        if (this.#state?.startedAt === startedAt && this.#state.folder === folder)
          this.end(begun, { state: 'failed', code, detail: message });
      },
    );
    this.#running = ended.finally(() => (this.#running = undefined));
    await Promise.race([isAccepted, made]);
    return begun;
  }

  /** Breaks off a backup under way, so that the stores can be closed. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  private end(begun: BackupState, news: Partial<BackupState>): void {
    const endedAt = new Date(this.parts.clock.now()).toISOString();
    this.#state = { ...begun, ...news, endedAt };
  }
}
