import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GRANT, MAIL, RecordingLedger } from './recording-ledger.js';

let world: RecordingLedger;
beforeEach(async () => {
  world = await RecordingLedger.open();
  await world.publish();
});
afterEach(() => world.close());

describe('Recording a fact', () => {
  it('of a new person links the identifier first, in the same append', async () => {
    const recorded = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    expect(await world.types(recorded.subjectId)).toEqual(['subject.identifier_linked', 'consent.granted']);
    expect(recorded).toMatchObject({ revision: 1n, repeated: false, version: 1, superseded: [] });
    expect(recorded.events).toMatchObject([{ type: 'consent.granted', purpose: 'newsletter', revision: 1n }]);
    expect(recorded.added).toMatchObject([{ type: 'subject.identifier_linked', revision: 0n }]);
    expect(await world.permitted('newsletter')).toBe(true);
  });

  it('finds the same person again, in any spelling of the address', async () => {
    const first = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    const second = await world.record(
      'consent.withdrawn',
      { purpose: 'newsletter' },
      { subject: { scheme: 'email', value: ' ada@EXAMPLE.org ' } },
    );
    expect(second.subjectId).toBe(first.subjectId);
    expect(second).toMatchObject({ revision: 2n, added: [] });
    expect(await world.permitted('newsletter')).toBe(false);
  });

  it('keeps what a human typed out of pub, and sealed under its class', async () => {
    const { subjectId } = await world.record('objection.raised', {
      kind: 'particular_situation',
      purposes: ['security'],
      reason: 'my ex-husband works there',
      statement: 'I object',
    });
    const [linked, raised] = await world.events(`subject-${subjectId}`);
    expect(linked?.body.sd.map((entry) => entry.class)).toEqual(['identity']);
    expect(raised?.body.sd.map((entry) => entry.class).sort()).toEqual(['content', 'proof']);
    const bytes = (await world.store.readAll()).map(({ data }) => Buffer.from(data).toString('utf8')).join();
    for (const secret of ['ex-husband', 'I object', 'ada@example.org', 'Ada@Example.org'])
      expect(bytes).not.toContain(secret);
    const opened = await world.subjects.open(subjectId ?? '', raised as never);
    expect(opened.fields).toEqual({ reason: 'my ex-husband works there', statement: 'I object' });
  });

  it('gives an objection an id of its own, which an outcome names', async () => {
    const { id, subjectId } = await world.record('objection.raised', {
      kind: 'particular_situation',
      purposes: ['security'],
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const upheld = await world.record(
      'objection.upheld',
      { id },
      { subject: { id: subjectId ?? '' }, by: 'controller' },
    );
    expect(upheld.subjectId).toBe(subjectId);
    expect(await world.permitted('security')).toBe(false);
  });

  it('is one event per purpose in slug order, in one append', async () => {
    const { events, revision } = await world.record('consent.granted', {
      purposes: ['newsletter', 'analytics'],
      ...GRANT,
    });
    expect(events.map(({ purpose }) => purpose)).toEqual(['analytics', 'newsletter']);
    expect(events.map(({ revision: each }) => each)).toEqual([1n, 2n]);
    expect(revision).toBe(2n);
  });

  it('splits a withdrawal of a list, and keeps one of everything whole', async () => {
    const list = await world.record('consent.withdrawn', { purposes: ['newsletter', 'analytics'] });
    expect(list.events).toHaveLength(2);
    const all = await world.record('consent.withdrawn', { purposes: '*' });
    expect(all.events).toHaveLength(1);
    await expect(world.record('consent.withdrawn', {})).rejects.toMatchObject({ code: 'FIELD_MISSING' });
    await expect(world.record('consent.withdrawn', { purposes: [] })).rejects.toMatchObject({
      code: 'FIELD_MISSING',
    });
    await expect(
      world.record('consent.withdrawn', { purpose: 'newsletter', purposes: ['analytics'] }),
    ).rejects.toMatchObject({ code: 'FIELD_INVALID' });
  });

  it('stores a second no as well: that it was said again is evidence', async () => {
    const first = await world.record('consent.withdrawn', { purpose: 'newsletter' });
    const second = await world.record('consent.withdrawn', { purpose: 'newsletter' });
    expect(second.revision).toBe(first.revision + 1n);
  });

  it('at several controllers answers one by one and links nothing between them', async () => {
    await world.publish('other');
    const answers = await world.ledger.recorder.recordAtControllers(
      world.command('consent.withdrawn', { purpose: 'newsletter' }),
      ['acme', 'nobody', 'other'],
    );
    expect(answers.map((answer) => answer.ok)).toEqual([true, false, true]);
    const ids = answers.map((answer) => (answer.ok ? answer.recorded.subjectId : undefined));
    expect(ids[0]).not.toBe(ids[2]);
    expect(answers[1]).toMatchObject({ error: { code: 'CONTROLLER_UNKNOWN' } });
    await expect(
      world.ledger.recorder.recordAtControllers(
        world.command('consent.withdrawn', { purpose: 'newsletter' }, { subject: { id: ids[0] ?? '' } }),
        ['acme', 'other'],
      ),
    ).rejects.toMatchObject({ code: 'SUBJECT_BY_ID_AT_SEVERAL_CONTROLLERS' });
  });
});

describe('A refused command', () => {
  it('stores nothing and makes nobody', async () => {
    const head = await world.store.head();
    await expect(
      world.record('consent.granted', { purpose: 'newsletter', notice: 'privacy', noticeVersion: 1 }),
    ).rejects.toMatchObject({ code: 'EVIDENCE_MISSING', httpStatus: 422, field: 'evidence' });
    expect(await world.store.head()).toBe(head);
    expect(await world.subjects.locate('acme', MAIL)).toBeUndefined();
  });

  it('does not use up its key', async () => {
    const said = { idempotencyKey: 'form-1' };
    await expect(world.record('consent.withdrawn', { purpose: 'newsletr' }, said)).rejects.toMatchObject({
      code: 'PURPOSE_UNKNOWN',
    });
    expect(await world.record('consent.withdrawn', { purpose: 'newsletter' }, said)).toMatchObject({
      repeated: false,
    });
  });

  it.each([
    [{ purpose: 'newsletter', colour: 'red' }, 'FIELD_UNKNOWN', 'colour'],
    [{ purpose: 7 }, 'FIELD_INVALID', 'purpose'],
    [{ purpose: 'newsletter', evidence: null }, 'FIELD_INVALID', 'evidence'],
    [{}, 'FIELD_MISSING', 'purpose'],
    [JSON.parse('{"__proto__": {"a": 1}, "purpose": "newsletter"}'), 'FIELD_UNKNOWN', '__proto__'],
  ])('%j is %s', async (fields, code, field) => {
    await expect(world.record('consent.refused', fields)).rejects.toMatchObject({
      code,
      field,
      httpStatus: 400,
    });
  });

  it('knows neither strangers nor other controllers’ persons nor unknown controllers', async () => {
    await world.publish('other');
    const { subjectId } = await world.record('consent.withdrawn', { purposes: '*' });
    const at = (said: object) => world.record('consent.withdrawn', { purposes: '*' }, said);
    await expect(at({ subject: { id: 'nobody' } })).rejects.toMatchObject({ code: 'SUBJECT_UNKNOWN' });
    await expect(at({ subject: { id: '00000000-0000-4000-8000-000000000000' } })).rejects.toMatchObject({
      code: 'SUBJECT_UNKNOWN',
    });
    await expect(at({ subject: { id: subjectId }, controller: 'other' })).rejects.toMatchObject({
      code: 'SUBJECT_UNKNOWN',
    });
    await expect(at({ controller: 'nobody' })).rejects.toMatchObject({
      code: 'CONTROLLER_UNKNOWN',
      httpStatus: 422,
    });
    await expect(at({ controller: undefined })).rejects.toMatchObject({ code: 'CONTROLLER_MISSING' });
    await expect(at({ subject: undefined })).rejects.toMatchObject({ code: 'SUBJECT_MISSING' });
    await expect(at({ subject: { scheme: 'phone', value: '030 1234' } })).rejects.toMatchObject({
      code: 'IDENTIFIER_INVALID',
    });
    expect(await at({ subject: { id: subjectId }, controller: undefined })).toMatchObject({
      controller: 'acme',
    });
  });

  it('is what a caller gets who records the ledger’s own acts, or too much', async () => {
    await expect(world.record('subject.key_renewed')).rejects.toMatchObject({ code: 'FACT_TYPE_RESERVED' });
    await expect(world.record('consent.given' as never)).rejects.toMatchObject({ code: 'FACT_TYPE_UNKNOWN' });
    await expect(
      world.record('consent.withdrawn', { purposes: '*', statement: 'x'.repeat(70_000) }),
    ).rejects.toMatchObject({ code: 'FIELD_TOO_LARGE' });
  });
});

describe('If-Match', () => {
  it('lets the command pass at that revision, and says both revisions otherwise', async () => {
    const { revision } = await world.record('consent.withdrawn', { purposes: '*' });
    expect(await world.record('consent.withdrawn', { purposes: '*' }, { ifMatch: revision })).toMatchObject({
      revision: revision + 1n,
    });
    await expect(
      world.record('consent.withdrawn', { purposes: '*' }, { ifMatch: revision }),
    ).rejects.toMatchObject({
      code: 'REVISION_MISMATCH',
      httpStatus: 412,
      details: { expected: '1', actual: '2' },
    });
    const settings = { name: 'regime', value: 'local' };
    await expect(world.record('settings.changed', settings, { ifMatch: 9n })).rejects.toMatchObject({
      details: { expected: '9', actual: '0' },
    });
  });
});

describe('The register of a controller', () => {
  it('is refused before the controller is recorded', async () => {
    await expect(
      world.record('purpose.published', { purpose: 'p', bases: ['consent'] }, { controller: 'late' }),
    ).rejects.toMatchObject({ code: 'CONTROLLER_UNKNOWN' });
  });

  it('numbers versions as they come, and takes a start of validity without moving the fact', async () => {
    const effectiveAt = Date.UTC(2026, 5, 1);
    const second = await world.record(
      'purpose.published',
      { purpose: 'analytics', bases: ['consent'] },
      { effectiveAt },
    );
    expect(second).toMatchObject({ version: 2, stream: 'purpose-acme.analytics', revision: 1n });
    const [, stored] = await world.events('purpose-acme.analytics');
    expect(stored?.body.pub['effectiveAt']).toBe('2026-06-01T00:00:00.000Z');
    expect(stored?.body.eff).toBeUndefined();
  });

  it('sorts sets, writes defaults out and leaves absent fields out', async () => {
    await world.record('purpose.published', {
      purpose: 'mail',
      bases: ['consent', 'soft_opt_in'],
      categories: ['usage', 'contact', 'usage'],
    });
    const [stored] = await world.events('purpose-acme.mail');
    expect(stored?.body.pub).toEqual({
      purpose: 'mail',
      version: 1,
      bases: ['consent', 'soft_opt_in'],
      automated: true,
      categories: ['contact', 'usage'],
    });
  });
});
