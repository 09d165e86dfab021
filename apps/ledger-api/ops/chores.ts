import type { OpenLedger } from '#ledger';
import type { Subjects } from '#subjects';
import { Recurring } from './recurring.js';
import { Sweeping } from './sweeping.js';

/** An operator waits for a rotation, and to look costs one small row. */
const ROTATIONS_EVERY_MS = 1_000;
/** What a killed process leaves is taken up within ten seconds. */
const HALF_LINKS_EVERY_MS = 2_000;

/** What one process of a ledger does all the time: where there are several, the one that fills the tables. */
export class Chores {
  private readonly all: readonly (Sweeping | Recurring)[];
  private readonly sweeping: Sweeping;

  /** @param rotates whether destroyed keys stand in copies until the key that wraps them goes (`Sweeping`) */
  constructor(
    private readonly subjects: Subjects,
    ledger: Pick<OpenLedger, 'proofJudge' | 'finishLinks'>,
    rotates: boolean,
  ) {
    this.sweeping = new Sweeping(subjects, ledger.proofJudge, rotates);
    const halfLinks = async () => {
      const finished = await ledger.finishLinks();
      return finished > 0 ? { finished } : undefined;
    };
    this.all = [
      this.sweeping,
      new Recurring('WrappingKeys', ROTATIONS_EVERY_MS, () => subjects.rotateAsked()),
      new Recurring('HalfLinks', HALF_LINKS_EVERY_MS, halfLinks),
    ];
  }

  /** Sweeps that failed since the service started. */
  get failedSweeps(): number {
    return this.sweeping.failures;
  }

  start(): void {
    for (const chore of this.all) chore.start();
  }

  /** Another process does them now. */
  pause(): void {
    for (const chore of this.all) chore.pause();
  }

  /** Ends, without waiting for a sweep or a rotation that takes minutes: the next start goes on with it. */
  async stop(): Promise<void> {
    this.subjects.giveUpChores();
    await Promise.all(this.all.map((chore) => chore.stop()));
  }
}
