import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordCommand } from '#ledger';
import { GRANT, MAIL, RecordingLedger } from './recording-ledger.js';

const DIGEST = 'A'.repeat(43);
const AT_2021 = Date.UTC(2021, 0, 1);

let world: RecordingLedger;
beforeEach(async () => {
  world = await RecordingLedger.open();
  await world.publish();
});
afterEach(() => world.close());

/** A row of an imported file. */
function row(
  number: number,
  type: 'consent.granted' | 'objection.raised' | 'consent.withdrawn' | 'contract.ended',
  fields: Readonly<Record<string, unknown>>,
  said: Partial<RecordCommand> = {},
): RecordCommand {
  return world.command(
    type,
    { ...fields, source: 'old tool', importDigest: DIGEST, importRow: number },
    { operationId: 'importFacts', idempotencyKey: `import:${DIGEST}#${number}`, ...said },
  );
}

const granted = (number: number, more: object = {}, said: Partial<RecordCommand> = {}) =>
  row(number, 'consent.granted', { purpose: 'newsletter', version: 1, ...more }, { at: AT_2021, ...said });
const suppressed = (number: number, said: Partial<RecordCommand> = {}) =>
  row(number, 'objection.raised', { kind: 'direct_marketing' }, said);

async function imported(...rows: readonly RecordCommand[]): Promise<readonly unknown[]> {
  world.now += 1_000;
  const answers = await world.ledger.recorder.importFacts(rows);
  return answers.map((answer) =>
    answer.ok ? (answer.recorded.repeated ? 'repeated' : 'ok') : (answer.error as { code?: unknown }).code,
  );
}

async function previewed(...rows: readonly RecordCommand[]): Promise<readonly unknown[]> {
  const answers = await world.ledger.recorder.previewImport(rows);
  return answers.map((answer) =>
    answer.ok
      ? answer.meanings.map(({ reason }) => reason).join()
      : (answer.error as { code?: unknown }).code,
  );
}

async function reason(subject: RecordCommand['subject'] = MAIL, at?: number): Promise<string> {
  const question = { controller: 'acme', subject: subject!, purpose: 'newsletter' };
  return (await world.ledger.asking.engine.check({ ...question, ...(at !== undefined && { at }) })).reason;
}

describe('An import (facts-and-subjects.md 9)', () => {
  it('stores a consent as found, with where it came from and when it is claimed to have happened', async () => {
    expect(await imported(granted(7, { evidence: { form: 'shop' } }))).toEqual(['ok']);
    const subjectId = await world.subjects.locate('acme', MAIL);
    const [, stored] = await world.events(`subject-${subjectId}`);
    expect(stored?.body).toMatchObject({
      type: 'consent.granted',
      occ: '2021-01-01T00:00:00.000Z',
      rec: new Date(world.now).toISOString(),
      pub: { importRow: 7, evidencePresent: true },
    });
    const { fields } = await world.subjects.open(subjectId ?? '', stored!);
    expect(fields).toMatchObject({ source: 'old tool', importDigest: DIGEST });
    expect(await reason()).toBe('CONSENT_ACTIVE');
    // Its time is claimed, not proven: before it was recorded nothing was open (decision rules T6).
    expect(await reason(MAIL, world.now - 500)).toBe('CONSENT_MISSING');
  });

  it('does not rely on a consent that nobody can prove', async () => {
    expect(await imported(granted(1))).toEqual(['ok']);
    expect(await reason()).toBe('CONSENT_UNPROVEN');
  });

  it('lets no old consent undo a later no, and takes none without a time', async () => {
    await world.record('consent.withdrawn', { purpose: 'newsletter' });
    const evidence = { form: 'shop' };
    const { at: _at, ...undated } = granted(2, { evidence });
    expect(await imported(granted(1, { evidence }), undated)).toEqual(['ok', 'FIELD_MISSING']);
    expect(await reason()).toBe('CONSENT_WITHDRAWN');
  });

  it('lets a suppression list bite at once, also for an address never seen', async () => {
    await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    const never = { scheme: 'email', value: 'never-seen@example.com' };
    expect(await imported(suppressed(1), suppressed(2, { subject: never }))).toEqual(['ok', 'ok']);
    expect([await reason(), await reason(never)]).toEqual(['OBJECTION_MARKETING', 'OBJECTION_MARKETING']);
    // A list of consents that comes afterwards does not lift it.
    expect(await imported(granted(3, { evidence: { form: 'shop' } }, { subject: never }))).toEqual(['ok']);
    expect(await reason(never)).toBe('OBJECTION_MARKETING');
  });

  it('brings back nothing that was erased after the time that its row claims', async () => {
    const { subjectId } = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    await world.record('erasure.executed', { purposes: '*', retained: [] }, { by: 'controller' });
    const before = await world.types(subjectId);
    expect(await imported(granted(1, { evidence: { form: 'shop' } }))).toEqual(['ERASED_SINCE']);
    expect(await world.types(subjectId)).toEqual(before);
    expect(await reason()).toBe('ERASED');
    // A yes given after the erasure begins a new life, found elsewhere or not.
    world.now += 10_000;
    expect(await imported(granted(2, { evidence: { form: 'shop' } }, { at: world.now - 5_000 }))).toEqual([
      'ok',
    ]);
    expect(await reason()).toBe('CONSENT_ACTIVE');
  });

  it('relaxes nothing else: guardians, proofs of time, purposes and contracts must be known as ever', async () => {
    expect(
      await imported(
        granted(1, { guardianVerified: true }),
        granted(2, { timeProof: { kind: 'signed_paper' } }),
        granted(3, { purpose: 'unheard_of' }),
        granted(4, { version: 9 }),
        granted(5, {}, { at: world.now + 3_600_000 }),
        row(6, 'contract.ended', { id: 'c1' }),
        granted(7, {}, { subject: { scheme: 'phone', value: 'none' } }),
        granted(8, {}, { controller: 'nobody' }),
      ),
    ).toEqual([
      'GUARDIAN_NOT_VERIFIED',
      'TIME_PROOF_INVALID',
      'PURPOSE_UNKNOWN',
      'PURPOSE_VERSION_UNKNOWN',
      'AT_IN_FUTURE',
      'CONTRACT_UNKNOWN',
      'IDENTIFIER_INVALID',
      'CONTROLLER_UNKNOWN',
    ]);
    expect(await world.subjects.locate('acme', MAIL)).toBeUndefined();
  });

  it('writes the same row once, and tells another row under its number', async () => {
    const rows = [granted(1), suppressed(2)];
    expect(await imported(...rows)).toEqual(['ok', 'ok']);
    expect(await imported(...rows)).toEqual(['repeated', 'repeated']);
    const other = granted(1, {}, { item: { another: 'mapping' } });
    expect(await imported(other)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(await world.types(await world.subjects.locate('acme', MAIL))).toHaveLength(3);
  });
});

describe('A row that is moved in without a key of its own', () => {
  const keyless = (number: number, more: object = {}) => {
    const { idempotencyKey: _key, ...command } = granted(number, more, {
      item: { granted: 'newsletter', ...more },
    });
    return command;
  };

  it('is known again by what it says and its source, wherever it stands', async () => {
    expect(await imported(keyless(1), keyless(2, { evidence: { form: 'shop' } }))).toEqual(['ok', 'ok']);
    expect(await imported(keyless(2), keyless(7, { evidence: { form: 'shop' } }))).toEqual([
      'repeated',
      'repeated',
    ]);
    expect(await imported(keyless(1, { source: 'another tool' }))).toEqual(['ok']);
  });

  it('has ids that nobody can find out by trying: another ledger gives it others', async () => {
    const other = await RecordingLedger.open();
    try {
      await other.publish();
      await imported(keyless(1));
      await other.ledger.recorder.importFacts([keyless(1)]);
      const idIn = async (ledger: RecordingLedger) =>
        (await ledger.events(`subject-${await ledger.subjects.locate('acme', MAIL)}`))[1]?.body.id;
      expect(await idIn(world)).toEqual(expect.any(String));
      expect(await idIn(world)).not.toBe(await idIn(other));
    } finally {
      await other.close();
    }
  });
});

describe('The preview of an import', () => {
  it('says what the law would say, all rows of one person taken together, and writes nothing', async () => {
    const evidence = { form: 'shop' };
    const other = { scheme: 'email', value: 'other@example.com' };
    const rows = [
      granted(1, { evidence }),
      granted(2, {}, { subject: other }),
      suppressed(3, { subject: { scheme: 'email', value: 'third@example.com' } }),
      granted(4, { evidence }, { subject: { scheme: 'email', value: 'THIRD@example.com' } }),
      granted(5, { purpose: 'unheard_of' }),
      row(6, 'consent.withdrawn', { purpose: 'newsletter' }, { subject: other, at: AT_2021 + 1 }),
    ];
    const head = await world.store.head();
    expect(await previewed(...rows)).toEqual([
      'CONSENT_ACTIVE',
      'CONSENT_WITHDRAWN',
      'CONSENT_MISSING,OBJECTION_MARKETING,LEGITIMATE_INTERESTS',
      'OBJECTION_MARKETING',
      'PURPOSE_UNKNOWN',
      'CONSENT_WITHDRAWN',
    ]);
    expect(await world.store.head()).toBe(head);
    expect(await world.subjects.locate('acme', other)).toBeUndefined();
    await imported(...rows);
    expect([await reason(), await reason(other)]).toEqual(['CONSENT_ACTIVE', 'CONSENT_WITHDRAWN']);
  });

  it('counts with what is on record: a no, an erasure', async () => {
    await world.record('consent.withdrawn', { purpose: 'newsletter' });
    expect(await previewed(granted(1, { evidence: { form: 'shop' } }))).toEqual(['CONSENT_WITHDRAWN']);
    await world.record('erasure.executed', { purposes: '*', retained: [] }, { by: 'controller' });
    expect(await previewed(granted(1, { evidence: { form: 'shop' } }))).toEqual(['ERASED_SINCE']);
  });

  it('answers an id that nobody of the controller has in its own place', async () => {
    const evidence = { form: 'shop' };
    const stranger = { id: '6f1c6cbe-3c1c-4f0a-9d8e-0123456789ab' };
    expect(
      await previewed(granted(1, { evidence }, { subject: stranger }), granted(2, { evidence })),
    ).toEqual(['SUBJECT_UNKNOWN', 'CONSENT_ACTIVE']);
  });
});
