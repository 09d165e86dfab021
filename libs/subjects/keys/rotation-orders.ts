import { randomUUID } from 'node:crypto';
import { SubjectsError } from '../errors.js';
import type { KeyStore } from '../store/key-store.js';
import type { RotationOutcome, RotationReport, RotationRequest, WrappingKeysState } from '../subjects.js';
import type { KeyRotation } from './key-rotation.js';

const ASKED = 'rotation.asked';
const LAST = 'rotation.last';

interface Asked extends Required<RotationRequest> {
  readonly id: string;
}

/**
 * Rotations that an operator asks for, of whatever process, and what became of the last one. They are written down in the key
 * store: the one process that turns wrapping keys looks there.
 */
export class RotationOrders {
  constructor(
    private readonly store: KeyStore,
    private readonly rotation: KeyRotation,
    private readonly clock: { now(): number },
  ) {}

  /** @returns the order's id, by which `state` tells of it */
  async ask({ buckets = 'all' }: RotationRequest): Promise<string> {
    const id = randomUUID();
    await this.store.setProgress(ASKED, JSON.stringify({ id, buckets } satisfies Asked));
    return id;
  }

  async state(): Promise<WrappingKeysState> {
    const [asked, last] = [await this.read<Asked>(ASKED), await this.read<RotationOutcome>(LAST)];
    return {
      buckets: (await this.store.turnover.keks()).length,
      due: (await this.rotation.due('dirty')).length,
      ...(asked && asked.id !== last?.id && { asked: asked.id }),
      ...(last && { last }),
    };
  }

  /** Carries out what was asked for and is not done yet. @returns what became of it; undefined: nothing is to be done */
  async carryOut(): Promise<RotationOutcome | undefined> {
    const asked = await this.read<Asked>(ASKED);
    const last = await this.read<RotationOutcome>(LAST);
    if (!asked || asked.id === last?.id) return undefined;
    try {
      return await this.done(asked, await this.rotation.rotate(asked.buckets));
    } catch (error) {
      // The next leader, or the next start, does it.
      if (error instanceof SubjectsError && error.code === 'ROTATION_CUT_OFF') throw error;
      await this.done(asked, { failed: error instanceof SubjectsError ? error.code : 'STORE_FAILED' });
      throw error;
    }
  }

  private async done(
    { id }: Asked,
    report: RotationReport | Pick<RotationOutcome, 'failed'>,
  ): Promise<RotationOutcome> {
    const nothing = { buckets: 0, rewrapped: 0 };
    const outcome: RotationOutcome = {
      id,
      endedAt: new Date(this.clock.now()).toISOString(),
      ...nothing,
      ...report,
    };
    await this.store.setProgress(LAST, JSON.stringify(outcome));
    return outcome;
  }

  private async read<T>(name: string): Promise<T | undefined> {
    const text = await this.store.progress(name);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }
}
