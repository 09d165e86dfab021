import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#stored-event/json';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { fullLife, hostileLife } from '../story/testing/examples.js';
import { PERSON, shopAndNewsletter, type FactSaid } from '../story/testing/told-world.js';
import {
  CONSENT_RECORDS_SCHEMA,
  consentRecords,
  RECORD_FILES,
  recordDocuments,
  type ConsentRecord,
} from './index.js';
import { MUST_FAIL } from './testing/must-fail.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
ajvFormats.default(ajv);
const validate = ajv.compile(CONSENT_RECORDS_SCHEMA);
const complaints = () =>
  (validate.errors ?? []).map(({ keyword, instancePath }) => `${keyword} ${instancePath}`);

const grant = (rec: string, pub: object = {}): FactSaid => ({
  type: 'consent.granted',
  rec,
  pub: {
    purpose: 'newsletter',
    version: 1,
    method: 'opt_in',
    scope: 'processing',
    evidencePresent: true,
    ...pub,
  },
});
const act = (type: string, rec: string, by: FactSaid['by'] = 'subject', pub: object = {}): FactSaid => ({
  type: `consent.${type}`,
  rec,
  by,
  pub: { purpose: 'newsletter', ...pub },
});

/** The only record of a person with these facts, which must keep the schema. */
function recordOf(...facts: readonly FactSaid[]): ConsentRecord | undefined {
  const world = facts.reduce((so, fact) => so.fact(fact), shopAndNewsletter());
  const document = consentRecords(world.input('2025-12-01'));
  expect(validate(document) ? [] : complaints()).toEqual([]);
  expect(document.records.length).toBeLessThanOrEqual(1);
  return document.records[0];
}

describe('the state of a consent (records and exports 4.1)', () => {
  it.each<[string, readonly FactSaid[], string]>([
    [
      'asked for',
      [act('requested', '2025-03-01', 'controller', { purposes: ['newsletter'] })],
      'dpv:ConsentRequested',
    ],
    ['given', [grant('2025-03-01')], 'dpv:ConsentGiven'],
    ['given again', [grant('2025-03-01'), grant('2025-04-01')], 'dpv:RenewedConsentGiven'],
    [
      'given again after a no',
      [grant('2025-03-01'), act('withdrawn', '2025-03-02'), grant('2025-04-01')],
      'dpv:ConsentGiven',
    ],
    ['refused', [act('refused', '2025-03-01')], 'dpv:ConsentRefused'],
    [
      'withdrawn by the person',
      [grant('2025-03-01'), act('withdrawn', '2025-03-02')],
      'dpv:ConsentWithdrawn',
    ],
    [
      'taken back by somebody else',
      [grant('2025-03-01'), act('withdrawn', '2025-03-02', 'guardian')],
      'dpv:ConsentRevoked',
    ],
    ['ended by time', [grant('2025-03-01', { expiresAt: '2025-06-01T00:00:00.000Z' })], 'dpv:ConsentExpired'],
    [
      'found invalid',
      [grant('2025-03-01'), act('invalidated', '2025-03-02', 'authority')],
      'dpv:ConsentInvalidated',
    ],
    ['given by silence', [grant('2025-03-01', { method: 'preticked' })], 'dpv:ConsentInvalidated'],
  ])('%s', (_said, facts, state) => {
    expect(recordOf(...facts)?.state).toBe(state);
  });

  it('has no word for a consent that nobody can prove: the record says the ledger’s reason alone', () => {
    const record = recordOf(grant('2025-03-01', { evidencePresent: false }));
    expect(record).toMatchObject({ ledger_reason: 'CONSENT_UNPROVEN', permitted: false });
    expect(record).not.toHaveProperty('state');
  });

  it('has no word for a consent to a stale version either', () => {
    const world = shopAndNewsletter().fact(grant('2025-03-01'));
    world.published('purpose.published', '2025-04-01', {
      purpose: 'newsletter',
      version: 2,
      material: true,
      bases: ['consent'],
      automated: true,
    });
    const document = consentRecords(world.input('2025-12-01'));
    expect(validate(document)).toBe(true);
    expect(document.records[0]).toMatchObject({ ledger_reason: 'CONSENT_STALE_VERSION' });
    expect(document.records[0]).not.toHaveProperty('state');
  });

  it('follows the times of the facts, not their arrival', () => {
    const late = { ...act('withdrawn', '2025-05-01'), occ: '2025-03-15' };
    expect(recordOf(grant('2025-03-01'), grant('2025-04-01'), late)).toMatchObject({
      state: 'dpv:ConsentGiven',
      events: [
        { state: 'dpv:ConsentGiven' },
        { state: 'dpv:ConsentGiven' },
        { state: 'dpv:ConsentWithdrawn' },
      ],
    });
  });

  it('is not changed by a consent to a transfer or by facts that are no consent', () => {
    expect(recordOf(grant('2025-03-01', { scope: 'transfer' }))).toBeUndefined();
    expect(
      recordOf({ type: 'contract.started', rec: '2025-03-01', pub: { id: 'c', purposes: '*' } }),
    ).toBeUndefined();
  });
});

describe('a record', () => {
  const document = consentRecords(fullLife());

  it('keeps the schema, for any life', () => {
    for (const life of [fullLife(), hostileLife()]) {
      expect(validate(consentRecords(life)) ? [] : complaints()).toEqual([]);
    }
  });

  it('says who, for what, to whom, how, what was shown, and which leaf proves it', () => {
    const record = document.records.find(({ pii_principal_id }) => pii_principal_id === PERSON);
    expect(record).toMatchObject({
      pii_controller: { id: 'acme', name: 'Acme GmbH', contact: 'privacy@acme.example', country: 'DE' },
      purpose: { id: 'newsletter', version: 1, lawful_bases: ['consent'] },
    });
    expect(record?.events[0]).toMatchObject({
      entity: 'dpv:DataSubject',
      evidence: 'data/events/7.json',
      method: 'double_opt_in',
      channels: ['email'],
      notice: { id: 'privacy', version: 1 },
      shown: { file: expect.stringMatching(/^data\/texts\//) },
    });
  });

  it('holds nothing that is sealed', () => {
    expect(JSON.stringify(document)).not.toMatch(/Yes, please|2001:db8|Mozilla|παράδειγμα/);
  });

  it('stands in one order: by person, then by purpose', () => {
    const order = document.records.map((record) => `${record.pii_principal_id} ${record.purpose.id}`);
    expect(order).toEqual([...order].sort());
    expect(new Set(order).size).toBe(2);
  });
});

describe('the schema', () => {
  const honest = (): Record<string, unknown> => {
    const world = shopAndNewsletter();
    world
      .fact(grant('2025-03-01', { shown: world.text('Yes, please.') }))
      .fact(act('withdrawn', '2025-04-01'));
    return JSON.parse(canonicalJson(consentRecords(world.input('2025-12-01')))) as Record<string, unknown>;
  };

  it('lets the honest example pass', () => {
    expect(validate(honest()) ? [] : complaints()).toEqual([]);
  });

  it.each(MUST_FAIL)('refuses $why', ({ at, value, keyword, path }) => {
    const document = honest();
    let place = document as Record<string | number, unknown>;
    for (const member of at.slice(0, -1)) place = place[member] as Record<string | number, unknown>;
    const last = at.at(-1) as string | number;
    if (value === undefined) delete place[last];
    else place[last] = value;
    expect(validate(document)).toBe(false);
    // Rules of the form if/then repeat the complaint of what they contain.
    expect(complaints().filter((one) => !one.startsWith('if '))).toContain(`${keyword} ${path}`);
    expect(complaints().filter((one) => !one.startsWith('if ') && !one.endsWith(path))).toEqual([]);
  });

  it('is the one that the project ships', () => {
    const shipped = readFileSync('libs/evidence/records/schema/consent-records.schema.json', 'utf8');
    expect(JSON.parse(shipped)).toEqual(JSON.parse(JSON.stringify(CONSENT_RECORDS_SCHEMA)));
  });
});

describe('the tables', () => {
  const files = recordDocuments(hostileLife());
  const timeline = String(files.get(RECORD_FILES.timeline));

  it('have one row for each fact and each interval, and a line of names', () => {
    expect(timeline.replace('\ufeff', '').trimEnd().split('\r\n')).toHaveLength(
      hostileLife().facts.length + 1,
    );
    expect(String(recordDocuments(fullLife()).get(RECORD_FILES.statuses))).toMatch(
      /newsletter,,Newsletter by e-mail,2025-02-01T09:00:00\.000Z/,
    );
  });

  it('hold no cell that a spreadsheet program would run', () => {
    const world = shopAndNewsletter();
    for (const [i, text] of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' \r\n=1', '＝1'].entries())
      world.fact({
        type: 'consent.refused',
        rec: `2025-03-0${i + 1}`,
        pub: { purpose: 'newsletter' },
        classes: ['proof'],
        fields: { [text]: 'x', statement: text },
      });
    const input = world.input('2025-12-01');
    const bent = {
      ...input,
      facts: input.facts.map((fact) => ({
        ...fact,
        body: {
          ...fact.body,
          actor: { by: 'subject' as const, principal: String(fact.fields['statement']) },
        },
      })),
      context: input.context.map((body) => ({ ...body, pub: { ...body.pub, title: '=cmd()' } })),
    };
    for (const text of recordDocuments(bent).values())
      if (String(text).startsWith('\ufeff')) expect(String(text)).not.toMatch(/(?:^|,|\r\n)"?\s*[=+\-@＝]/);
    expect(String(recordDocuments(bent).get(RECORD_FILES.statuses))).toContain(",'=cmd(),");
  });

  it('are under their paths, which a bundle has room for', () => {
    for (const path of recordDocuments(fullLife()).keys())
      expect(path).toMatch(/^data\/records\/[a-z0-9-]+\.(?:jsonld|json|csv)$/);
  });

  it('are not made for a whole ledger', () => {
    const input = shopAndNewsletter().input('2025-12-01', {}, { kind: 'ledger', controller: 'acme' });
    expect(recordDocuments(input).size).toBe(0);
  });
});

it('the same input gives the same files', () => {
  expect([...recordDocuments(fullLife())]).toEqual([...recordDocuments(fullLife())]);
});
