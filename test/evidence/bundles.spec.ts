import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BundleWorld } from './bundle-world.js';

let world: BundleWorld;
let ada: string;
beforeAll(async () => {
  world = await BundleWorld.open();
  ada = await world.person();
  await world.person('bob@example.org');
  await world.seal();
  await world.person('cleo@example.org');
  await world.seal();
});
afterAll(() => world.end());

describe('A bundle', () => {
  it.each(['compact', 'full'] as const)('about a person verifies (%s)', async (mode) => {
    const report = await world.verify(await world.about(ada, { mode }));
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'unanchored', exitCode: 20, events: 4, streams: 1, mode });
    expect(report.payloads).toMatchObject({ REDACTED: 0, ERASED: 0, WITHHELD: 0 });
    expect(report.identifiers).toEqual([{ scheme: 'email', value: 'ada@example.org' }]);
  });

  it('has the same bytes for the same request at the same time', async () => {
    expect(await world.about(ada)).toEqual(await world.about(ada));
  });
});
