import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GRANT, MAIL, RecordingLedger } from './recording-ledger.js';

let world: RecordingLedger;
let older: string;
let younger: string;
const PHONE = { scheme: 'phone', value: '+49301234567' } as const;
const desk = { by: 'controller' } as const;

beforeEach(async () => {
  world = await RecordingLedger.open();
  await world.publish();
  older = (await world.record('consent.granted', { purpose: 'newsletter', ...GRANT })).subjectId ?? '';
  younger =
    (await world.record('consent.refused', { purpose: 'analytics' }, { subject: PHONE })).subjectId ?? '';
});
afterEach(() => world.close());

const merge = (subject: string, absorbed: string, said: object = {}) =>
  world.record('subject.merged', { absorbed }, { subject: { id: subject }, ...desk, ...said });

describe('Linking two known subjects (facts-and-subjects.md 6)', () => {
  it('makes the older one canonical, whichever was named first, and leads back from the other', async () => {
    const linked = await merge(younger, older);
    expect(linked).toMatchObject({ subjectId: older, stream: `subject-${older}` });
    expect((await world.events(`subject-${older}`)).at(-1)?.body.pub).toEqual({ absorbed: younger });
    const last = (await world.events(`subject-${younger}`)).at(-1)?.body;
    expect(last).toMatchObject({
      type: 'subject.absorbed',
      pub: { canonical: older },
      actor: { by: 'system' },
    });
  });

  it('sends facts to the canonical stream from then on, by either identifier', async () => {
    await merge(older, younger);
    const recorded = await world.record('consent.withdrawn', { purpose: 'newsletter' }, { subject: PHONE });
    expect(recorded.subjectId).toBe(older);
    expect(await world.permitted('newsletter', MAIL)).toBe(false);
    expect(await world.permitted('newsletter', PHONE)).toBe(false);
  });

  it('finds a command again that was recorded in the other stream before the link', async () => {
    const said = { subject: PHONE, idempotencyKey: 'k' };
    const first = await world.record('consent.refused', { purpose: 'newsletter' }, said);
    await merge(older, younger);
    const again = await world.record('consent.refused', { purpose: 'newsletter' }, said);
    expect(again).toEqual({ ...first, repeated: true });
    const byMail = await world.record('consent.refused', { purpose: 'newsletter' }, { idempotencyKey: 'k' });
    expect(byMail).toMatchObject({ repeated: true, subjectId: younger });
  });

  it('lets an outcome reach an objection that was recorded before the link', async () => {
    const { id } = await world.record(
      'objection.raised',
      { kind: 'particular_situation', purposes: ['security'] },
      { subject: PHONE },
    );
    await merge(older, younger);
    expect(await world.record('objection.upheld', { id }, desk)).toMatchObject({ subjectId: older });
  });

  it('is told again to a retry, and may be said twice', async () => {
    const first = await merge(older, younger, { idempotencyKey: 'link-1' });
    expect(await merge(older, younger, { idempotencyKey: 'link-1' })).toEqual({ ...first, repeated: true });
    expect(await merge(older, younger)).toMatchObject({ repeated: false, subjectId: older });
    expect((await world.types(younger)).filter((type) => type === 'subject.absorbed')).toHaveLength(1);
  });

  it('is ended by unmerging: facts go to their own streams again', async () => {
    await merge(older, younger);
    await merge(older, younger);
    await world.record('subject.unmerged', { absorbed: younger }, { subject: { id: older }, ...desk });
    const recorded = await world.record('consent.withdrawn', { purposes: '*' }, { subject: PHONE });
    expect(recorded.subjectId).toBe(younger);
    expect(await world.permitted('newsletter', MAIL)).toBe(true);
  });

  it('is completed by the next writer if only its first half was written', async () => {
    const { append } = world.store;
    let appends = 0;
    world.store.append = (...given) =>
      ++appends === 2 ? Promise.reject(new Error('killed here')) : append.apply(world.store, given);
    await expect(merge(older, younger, { idempotencyKey: 'link-1' })).rejects.toThrow('killed here');
    world.store.append = append;
    expect(await world.types(younger)).not.toContain('subject.absorbed');
    await world.record('consent.withdrawn', { purpose: 'newsletter' });
    expect((await world.types(younger)).at(-1)).toBe('subject.absorbed');
    expect(await merge(older, younger, { idempotencyKey: 'link-1' })).toMatchObject({ repeated: true });
  });

  it('is refused for strangers, for itself, and where there is no link to end', async () => {
    await expect(merge(older, older)).rejects.toMatchObject({ code: 'SUBJECT_IS_ITSELF' });
    await expect(merge(older, '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      code: 'SUBJECT_UNKNOWN',
    });
    await expect(
      world.record('subject.unmerged', { absorbed: younger }, { subject: { id: older } }),
    ).rejects.toMatchObject({ code: 'SUBJECTS_NOT_LINKED' });
  });

  it('is erased with both streams: each holds keys of its own', async () => {
    await merge(older, younger);
    const erased = await world.record(
      'erasure.executed',
      { purposes: '*' },
      { ...desk, idempotencyKey: 'e' },
    );
    expect(await world.types(younger)).toContain('erasure.executed');
    expect(await world.subjects.macKey(younger)).toBeUndefined();
    expect(await world.subjects.macKey(older)).toBeUndefined();
    const again = await world.record('erasure.executed', { purposes: '*' }, { ...desk, idempotencyKey: 'e' });
    expect(again.keysDestroyed).toEqual(erased.keysDestroyed);
  });
});

describe('A stop that was recorded within a link', () => {
  const unmerge = () =>
    world.record('subject.unmerged', { absorbed: younger }, { subject: { id: older }, ...desk });
  const check = (purpose: string, more: object = {}) =>
    world.ledger.asking.engine.check({ controller: 'acme', subject: PHONE, purpose, ...more });

  beforeEach(async () => {
    for (const purpose of ['newsletter', 'analytics'])
      await world.record('consent.granted', { purpose, ...GRANT }, { subject: PHONE });
    await merge(older, younger);
    expect(await check('newsletter')).toMatchObject({ permitted: true });
  });

  it.each([
    ['consent.withdrawn', { purpose: 'newsletter' }, 'CONSENT_WITHDRAWN'],
    ['consent.refused', { purpose: 'newsletter' }, 'CONSENT_REFUSED'],
    ['consent.invalidated', { purpose: 'newsletter' }, 'CONSENT_INVALIDATED'],
    ['objection.raised', { id: 'o1', kind: 'direct_marketing', purposes: '*' }, 'OBJECTION_MARKETING'],
    ['restriction.applied', { id: 'r1', ground: 'a', purposes: '*' }, 'RESTRICTED'],
    ['erasure.requested', { id: 'e1', purposes: '*' }, 'ERASURE_REQUEST_PENDING'],
    ['erasure.executed', { purposes: '*' }, 'ERASED'],
    ['subject.deceased', {}, 'SUBJECT_DECEASED'],
  ] as const)('bites after the link for the absorbed subject, too: %s', async (type, fields, reason) => {
    await world.record(type, { ...fields }, desk);
    const within = await check('newsletter');
    expect(within).toMatchObject({ permitted: false, reason });
    await unmerge();
    world.now += 1_000;
    expect(await check('newsletter')).toMatchObject({ permitted: false, reason });
    expect(await world.permitted('newsletter')).toBe(false);
    // Also when everything is read anew.
    await world.restart();
    expect(await check('newsletter')).toMatchObject({ permitted: false, reason });
  });

  it('names the event by its stream as evidence, and counts as of any time', async () => {
    const before = world.now;
    const { events } = await world.record('consent.withdrawn', { purpose: 'newsletter' }, { subject: PHONE });
    await unmerge();
    const end = world.now;
    world.now += 60_000;
    const id = `subject-${older}/${events[0]?.id}`;
    const answer = await check('newsletter');
    expect(answer.evidence).toContain(id);
    // What answers said before stays what they say of then.
    expect(await check('newsletter', { at: before, knownAt: before })).toMatchObject({ permitted: true });
    expect(await check('newsletter', { at: before })).toMatchObject({ permitted: true });
    const asLinked = await check('newsletter', { at: end, knownAt: end - 1 });
    expect(asLinked).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
    expect(await check('newsletter', { at: end, knownAt: end })).toEqual(
      expect.objectContaining({ evidence: answer.evidence }),
    );
  });

  it('leaves alone what was recorded before the link or after it, and lets no go travel', async () => {
    await world.record('consent.withdrawn', { purpose: 'analytics' }, { subject: PHONE });
    await world.record('consent.granted', { purpose: 'analytics', ...GRANT }, { subject: PHONE });
    expect((await check('analytics')).permitted).toBe(true);
    await unmerge();
    await world.record('consent.withdrawn', { purpose: 'newsletter' });
    expect((await check('newsletter')).permitted).toBe(true);
    expect(await world.permitted('newsletter')).toBe(false);
    expect(await check('analytics')).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
  });

  it('is over once it was ended within the link, or is ended by the absorbed subject afterwards', async () => {
    const raise = (id: string) =>
      world.record('objection.raised', { id, kind: 'direct_marketing', purposes: '*' }, { subject: PHONE });
    await raise('o1');
    await world.record('objection.withdrawn', { id: 'o1' }, { subject: PHONE });
    await raise('o2');
    await unmerge();
    expect(await check('newsletter')).toMatchObject({ reason: 'OBJECTION_MARKETING' });
    const ended = await world.record('objection.withdrawn', { id: 'o2' }, { subject: PHONE });
    expect(ended.subjectId).toBe(younger);
    expect(await check('newsletter')).toMatchObject({ permitted: true });
  });

  it('ends by a new go of the absorbed subject, and bites in the unions that it enters later', async () => {
    await world.record('consent.withdrawn', { purpose: 'newsletter' }, { subject: PHONE });
    await unmerge();
    const OTHER = { scheme: 'account', value: 'A-9' } as const;
    const third = await world.record(
      'consent.granted',
      { purpose: 'newsletter', ...GRANT },
      { subject: OTHER },
    );
    await merge(younger, third.subjectId ?? '');
    expect(await world.permitted('newsletter', OTHER)).toBe(false);
    await world.record('consent.granted', { purpose: 'newsletter', ...GRANT }, { subject: PHONE });
    expect((await check('newsletter')).permitted).toBe(true);
    expect(await world.permitted('newsletter', OTHER)).toBe(true);
    expect(await world.permitted('newsletter')).toBe(false);
  });

  it('goes with everybody below a link that ends', async () => {
    const OTHER = { scheme: 'account', value: 'A-9' } as const;
    const third = await world.record(
      'consent.granted',
      { purpose: 'newsletter', ...GRANT },
      { subject: OTHER },
    );
    // The third belongs to the younger, and with it to the older.
    await world.record('subject.unmerged', { absorbed: younger }, { subject: { id: older }, ...desk });
    await merge(younger, third.subjectId ?? '');
    await merge(older, younger);
    await world.record('consent.withdrawn', { purpose: 'newsletter' }, { subject: OTHER });
    await unmerge();
    expect(await world.permitted('newsletter', OTHER)).toBe(false);
    await world.record(
      'subject.unmerged',
      { absorbed: third.subjectId },
      { subject: { id: younger }, ...desk },
    );
    expect(await world.permitted('newsletter', OTHER)).toBe(false);
    expect(await world.permitted('newsletter', PHONE)).toBe(false);
  });
});

describe('Linking and unlinking an identifier', () => {
  const ACCOUNT = { scheme: 'account', value: 'A-77' } as const;
  it('leads to the same person from then on, and no longer after the unlinking', async () => {
    const linked = await world.record('subject.identifier_linked', { ...ACCOUNT }, desk);
    expect(await world.subjects.locate('acme', ACCOUNT)).toBe(older);
    expect((await world.events(`subject-${older}`)).at(-1)?.body.pub).toEqual({ scheme: 'account' });
    await world.record('subject.identifier_unlinked', { about: linked.events[0]?.id }, desk);
    expect(await world.subjects.locate('acme', ACCOUNT)).toBeUndefined();
    // Said twice is stored twice; what was never linked cannot be unlinked.
    await world.record('subject.identifier_unlinked', { about: linked.events[0]?.id }, desk);
    await expect(world.record('subject.identifier_unlinked', { about: older }, desk)).rejects.toMatchObject({
      code: 'IDENTIFIER_UNKNOWN',
    });
  });

  it('is refused for an identifier of somebody else: link the two subjects', async () => {
    await expect(world.record('subject.identifier_linked', { ...PHONE }, desk)).rejects.toMatchObject({
      code: 'IDENTIFIER_LINKED_ELSEWHERE',
      details: { subject: younger },
    });
    await expect(
      world.record('subject.identifier_linked', { scheme: 'phone', value: 'x' }, desk),
    ).rejects.toMatchObject({ code: 'IDENTIFIER_INVALID' });
    await expect(
      world.record(
        'subject.identifier_linked',
        { ...ACCOUNT },
        { subject: { scheme: 'email', value: 'new@example.org' } },
      ),
    ).rejects.toMatchObject({ code: 'SUBJECT_UNKNOWN' });
  });

  it('survives the loss of the directory', async () => {
    await world.record('subject.identifier_linked', { ...ACCOUNT }, desk);
    await world.subjects.rebuildDirectory();
    expect(await world.subjects.locate('acme', ACCOUNT)).toBe(older);
    expect(await world.subjects.locate('acme', MAIL)).toBe(older);
  });
});
