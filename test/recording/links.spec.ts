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
