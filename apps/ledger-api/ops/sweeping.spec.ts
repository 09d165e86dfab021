import { setTimeout as pause } from 'node:timers/promises';
import type { ProofJudge, RotationRequest } from '#subjects';
import { Sweeping } from './sweeping.js';

const NOBODY = {} as ProofJudge;

describe('sweeping', () => {
  async function sweptTimes(
    rotates: boolean,
    meanwhile: (sweeping: Sweeping) => void = () => undefined,
  ): Promise<{ sweeps: number; rotations: unknown[] }> {
    const seen = { sweeps: 0, rotations: [] as unknown[] };
    const subjects = {
      sweep: async () => {
        seen.sweeps += 1;
        return { destroyed: 0, proofKeys: 0, danglingRows: 0, orphanKeys: 0 };
      },
      rotateEpoch: async (request?: RotationRequest) => {
        seen.rotations.push(request);
        return { buckets: 0, rewrapped: 0 };
      },
    };
    const sweeping = new Sweeping(subjects, NOBODY, rotates, 1).start();
    while (seen.sweeps < 3) await pause(1);
    meanwhile(sweeping);
    while (seen.sweeps < 6) await pause(1);
    await sweeping.stop();
    return seen;
  }

  it('on a server turns the buckets with a destroyed key, after the start and not again before a day is over', async () => {
    expect((await sweptTimes(true)).rotations).toEqual([{ buckets: 'dirty' }]);
  });

  it('turns again after a pause: whoever led meanwhile may have left half a rotation', async () => {
    const { rotations } = await sweptTimes(true, (sweeping) => {
      sweeping.pause();
      sweeping.start();
    });
    expect(rotations).toHaveLength(2);
  });

  it('on files has nothing to turn: what is destroyed is in none of them any more', async () => {
    expect((await sweptTimes(false)).rotations).toEqual([]);
  });
});
