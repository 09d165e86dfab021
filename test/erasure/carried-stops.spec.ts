import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEvidenceLog, type EvidenceLog } from '#evidence';
import { SubjectReader } from '#ledger';
import { carryStops } from '../../apps/ledger-api/evidence/carry-stops.js';
import { GRANT, RecordingLedger } from '../recording/recording-ledger.js';

const MINUTE = 60_000;
const YEARS = 20 * 365 * 86_400_000;
const PHONE = { scheme: 'phone', value: '+49301234567' } as const;
const desk = { by: 'controller' } as const;

let world: RecordingLedger;
let log: EvidenceLog;
let older: string;
let younger: string;

beforeEach(async () => {
  world = await RecordingLedger.open();
  log = await openEvidenceLog({
    store: world.store,
    subjects: world.subjects,
    dataFolder: world.folder,
    origin: world.ledger.asking.identity.origin,
    clock: { now: () => world.now },
    beforeForgetting: (subjectIds) =>
      carryStops(
        {
          reader: new SubjectReader(world.store, world.subjects),
          recorder: world.ledger.recorder,
          clock: { now: () => world.now },
        },
        subjectIds,
      ),
    onForgotten: (subjectId) => {
      world.subjects.dropCached(subjectId);
      world.ledger.asking.warm.drop(subjectId);
    },
  });
  await world.publish();
  older = (await later('consent.refused', { purpose: 'analytics' })).subjectId ?? '';
  const granted = await later('consent.granted', { purpose: 'newsletter', ...GRANT }, { subject: PHONE });
  younger = granted.subjectId ?? '';
});
afterEach(async () => {
  await log.close();
  await world.close();
});

function later(...said: Parameters<RecordingLedger['record']>): ReturnType<RecordingLedger['record']> {
  world.now += MINUTE;
  return world.record(...said);
}

const link = () => later('subject.merged', { absorbed: younger }, { subject: { id: older }, ...desk });
const unlink = () => later('subject.unmerged', { absorbed: younger }, { subject: { id: older }, ...desk });

/** Everything about the older id is erased, and its proof time runs out. */
async function eraseOlder(): Promise<void> {
  await later('erasure.executed', { purposes: '*', retained: [] }, { subject: { id: older }, ...desk });
  world.now += YEARS;
  await world.subjects.sweep(world.ledger.proofJudge);
}

/** Decision 0010: stops recorded within a link lie in the canonical stream. */
describe('Forgetting a stream with which others were linked', () => {
  it('first records for those who remain what was stopped within the link, once and with its time', async () => {
    await link();
    await later('consent.withdrawn', { purpose: 'newsletter' }, { subject: PHONE });
    const withdrawnAt = world.now;
    await later('objection.raised', { kind: 'direct_marketing', purposes: '*' }, { subject: PHONE });
    await unlink();
    expect(await world.permitted('newsletter', PHONE)).toBe(false);
    await eraseOlder();
    await log.forget([older]);
    expect(await world.permitted('newsletter', PHONE)).toBe(false);
    const kept = (await world.events(`subject-${younger}`)).map(({ body }) => body);
    const withdrawal = kept.filter(({ type }) => type === 'consent.withdrawn');
    expect(withdrawal).toHaveLength(1);
    expect(withdrawal[0]).toMatchObject({
      occ: new Date(withdrawnAt).toISOString(),
      pub: { purpose: 'newsletter' },
    });
    expect(kept.filter(({ type }) => type === 'objection.raised')).toHaveLength(1);
    expect(await log.fsck()).toMatchObject({ findings: [] });
  });

  it('leaves a later yes of theirs as it is', async () => {
    await link();
    await later('consent.withdrawn', { purpose: 'newsletter' }, { subject: PHONE });
    await unlink();
    await later('consent.granted', { purpose: 'newsletter', ...GRANT }, { subject: PHONE });
    await eraseOlder();
    await log.forget([older]);
    expect(await world.permitted('newsletter', PHONE)).toBe(true);
  });

  it('carries nothing of what was said before the link or after it', async () => {
    await link();
    await unlink();
    await later('consent.withdrawn', { purpose: 'newsletter' });
    await eraseOlder();
    const before = (await world.events(`subject-${younger}`)).length;
    await log.forget([older]);
    expect(await world.events(`subject-${younger}`)).toHaveLength(before);
    expect(await world.permitted('newsletter', PHONE)).toBe(true);
  });

  it('is refused while the link stands, and done for both together', async () => {
    await link();
    await eraseOlder();
    await expect(log.forget([older])).rejects.toMatchObject({ code: 'STILL_LINKED' });
    expect((await world.events(`subject-${older}`)).length).toBeGreaterThan(0);
  });

  it('may be ordered again after it was refused: nothing is recorded twice', async () => {
    await link();
    await later('consent.withdrawn', { purpose: 'newsletter' }, { subject: PHONE });
    await unlink();
    await expect(log.forget([older])).rejects.toMatchObject({ code: 'STILL_KEPT' });
    await expect(log.forget([older])).rejects.toMatchObject({ code: 'STILL_KEPT' });
    await eraseOlder();
    await log.forget([older]);
    const types = (await world.events(`subject-${younger}`)).map(({ body }) => body.type);
    expect(types.filter((type) => type === 'consent.withdrawn')).toHaveLength(1);
  });
});
