import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeReadme } from '#evidence';
import { writeReadable } from '../../apps/ledger-api/exports/write-readable.js';
import { GRANT } from '../recording/recording-ledger.js';
import { BundleWorld } from './bundle-world.js';
import { textOf } from './rebag.js';

const MINUTE = 60_000;
const PHONE = { scheme: 'phone', value: '+49301234567' } as const;
const desk = { by: 'controller' } as const;

/** Decision 0010: a stop recorded within a link lies in the canonical stream, and bites for the absorbed person after it. */
describe('The story of somebody who withdrew while linked', () => {
  let world: BundleWorld;
  let younger: string;
  beforeAll(async () => {
    world = await BundleWorld.open([writeReadme, writeReadable]);
    const { ledger } = world;
    const older = (await ledger.record('consent.refused', { purpose: 'analytics' })).subjectId ?? '';
    ledger.now += MINUTE;
    const granted = { purpose: 'newsletter', ...GRANT };
    younger = (await ledger.record('consent.granted', granted, { subject: PHONE })).subjectId ?? '';
    ledger.now += MINUTE;
    await ledger.record('subject.merged', { absorbed: younger }, { subject: { id: older }, ...desk });
    ledger.now += MINUTE;
    await ledger.record('consent.withdrawn', { purpose: 'newsletter' }, { subject: PHONE });
    ledger.now += MINUTE;
    await ledger.record('subject.unmerged', { absorbed: younger }, { subject: { id: older }, ...desk });
    ledger.now += MINUTE;
    await world.seal();
  });
  afterAll(() => world.end());

  it('tells the withdrawal on after the link has ended, as the ledger answers', async () => {
    const files = await world.about(younger);
    expect(await world.verify(files)).toMatchObject({ exitCode: 20, findings: [] });
    const rows = textOf(files, 'data/records/statuses.csv').trim().split('\r\n');
    const ofNewsletter = rows.filter((row) => row.startsWith('newsletter,'));
    expect(ofNewsletter.at(-1)).toContain('CONSENT_WITHDRAWN');
    expect(await world.ledger.permitted('newsletter', PHONE)).toBe(false);
  });

  it('says nothing of stops that it would not show', async () => {
    const page = textOf(await world.about(younger), 'data/report.html');
    expect(page).not.toContain('which this status does not show');
  });
});
