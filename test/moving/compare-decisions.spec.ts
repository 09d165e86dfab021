import { openSqliteEventStore } from '#event-store/sqlite';
import { type AskedSubjects, identifyLedger } from '#ledger';
import { randomUUID } from 'node:crypto';
import { compareDecisions } from '../../apps/ledger-cli/store/compare-decisions.js';
import { copyFacts } from '../../apps/ledger-cli/store/copy-facts.js';
import { granted, ScratchLedger, withdrawn } from '../asking/scratch-ledger.js';

const clock = { now: Date.now };
const subjects: AskedSubjects = {
  locate: async () => undefined,
  open: async () => ({ fields: {}, erased: [] }),
  derivedKey: () => new Uint8Array(32),
  dropCached: () => undefined,
};
describe('decisions of a ledger and its copy', () => {
  it('are compared for every purpose of every person, and one that differs is named by the person’s id', async () => {
    const store = await openSqliteEventStore({ file: ':memory:' });
    const copy = await openSqliteEventStore({ file: ':memory:' });
    await identifyLedger({ store, clock, mode: 'live' });
    const ledger = await ScratchLedger.open({ store });
    await ledger.purpose('newsletter', ['consent']);
    await ledger.purpose('offers', ['consent']);
    const people = Array.from({ length: 20 }, () => randomUUID());
    for (const id of people) await ledger.person(id, granted('newsletter'));
    await copyFacts(store, copy, () => undefined);
    const compare = () =>
      compareDecisions({
        from: { store, subjects },
        to: { store: copy, subjects },
        mode: 'live',
        clock,
        progress: () => undefined,
      });
    expect(await compare()).toBe(40);
    const one = people[17] ?? '';
    await ledger.person(one, withdrawn('newsletter'));
    await expect(compare()).rejects.toThrow(`The copy decides otherwise about the person ${one}.`);
    await ledger.asking.close();
    await copy.close();
    await store.close();
  });
});
