import { randomUUID } from 'node:crypto';
import type { CheckRequest } from '#ledger';
import { granted, ScratchLedger, withdrawn } from '../asking/scratch-ledger.js';
import type { Contestant } from './rounds.js';
import { PURPOSES } from './world.js';

const CONTROLLER = 'acme';

/** The engine of the service on warm facts, without HTTP around it. `end` gives its store back. */
export async function engineContestants(
  people: number,
  milliseconds: number,
): Promise<{ contestants: Contestant[]; end: () => Promise<void> }> {
  const ledger = await ScratchLedger.open();
  await ledger.purpose('newsletter', ['consent'], { directMarketing: true });
  await ledger.purpose('service', ['contract']);
  await ledger.purpose('analytics', ['consent'], { consentMaxAge: 'P1Y' });
  const ids = Array.from({ length: people }, () => randomUUID());
  for (const [index, id] of ids.entries()) {
    await ledger.person(id, granted('newsletter'));
    await ledger.person(id, { type: 'contract.started', data: { id: 'c1', purposes: ['service'] } });
    await ledger.person(id, index % 4 === 0 ? withdrawn('newsletter') : granted('analytics'));
  }
  const { engine } = ledger.asking;
  const requests: CheckRequest[] = ids.flatMap((id) =>
    PURPOSES.map((purpose) => ({ controller: CONTROLLER, subject: { id }, purpose })),
  );
  for (const request of requests) await engine.check(request);

  const run = async (): Promise<number> => {
    const start = performance.now();
    let count = 0;
    let permits = 0;
    while (performance.now() - start < milliseconds) {
      for (let i = 0; i < 1_000; i += 1) {
        const request = requests[(count + i * 7919) % requests.length];
        if (request === undefined) continue;
        // Now and then the head has to be read first, as in the service.
        const answer = engine.tryCheckNow(request) ?? (await engine.check(request));
        if (answer.permitted) permits += 1;
      }
      count += 1_000;
      // The feed reads the head between turns of the event loop, as it does in the service.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (permits === 0 || permits === count)
      throw new Error('the world of the bench is dull: all answers are the same');
    return (count * 1000) / (performance.now() - start);
  };
  return {
    contestants: [{ name: 'in-process check, warm facts', unit: 'decisions/s', run }],
    end: () => ledger.close(),
  };
}
