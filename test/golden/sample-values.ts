import { BASES, type Field, type FieldKind } from '#domain';

const DIGEST = 'sF1yv9gZw7kMLqZiMFhxJ3vrQAOjWxgqgpiWWFB61dI';
const UUID = '351c657b-fa47-4f13-ab29-daffccf4c656';

/** A value of each kind, in the order in which a caller might send it: sets are not sorted, texts are not ASCII. */
const BY_KIND: Readonly<Record<FieldKind, unknown>> = {
  slug: 'newsletter',
  slugs: ['profiling', 'newsletter'],
  scope: ['profiling', 'newsletter'],
  id: 'a1',
  ids: [UUID, '0f4c1c52-0a3b-4d2e-9a31-6f0f6d3a7c11'],
  code: 'web',
  codes: ['sms', 'email'],
  list: [BASES[5], BASES[0]],
  label: 'Ångström & Co “news” 📬',
  labels: ['ä', 'z', 'Z', '📬', 'ﬓ'],
  text: 'Yes – gern!\n"quoted" \\ back / 📬',
  integer: 1,
  boolean: true,
  instant: '2026-04-01T00:00:00.000Z',
  date: '1988-02-29',
  dates: ['2026-12-25', '2026-10-03'],
  duration: 'P2Y',
  country: 'DE',
  countries: ['US', 'CH'],
  digest: DIGEST,
  texts: { en: DIGEST, de: DIGEST },
  decimal: '18446744073709551615',
  object: {},
  objects: [],
  json: { ticked: ['newsletter'], form: 'signup-3', preticked: false, seconds: 12.5 },
};

/** Where the kind does not say enough: `type.field`, or `field` for every type. `undefined`: left out. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  language: 'de-AT',
  ipAddress: '203.0.113.7',
  guardian: 'ref-19',
  timeProof: { kind: 'timestamp_token' },
  grounds: { legitimate_interests: { interest: 'better offers', assessment: 'LIA-4' } },
  assessments: { freely_given: true },
  adm: { ground: 'contract', safeguards: true },
  transfers: [{ tool: 'SCC 2021/914', recipient: 'Mailer Ltd', country: 'US' }],
  retained: [
    { purpose: 'orders', ground: 'tax_law' },
    { purpose: 'orders', ground: 'claims' },
  ],
  purposeVersions: [
    { version: 1, purpose: 'profiling' },
    { version: 2, purpose: 'newsletter' },
  ],
  markers: [DIGEST],
  'purpose.published.recipients': [{ role: 'processor', name: 'Mailer Ltd', country: 'IE' }],
  // Exactly one of purpose and purposes.
  'consent.withdrawn.purposes': undefined,
  'objection.rejected.grounds': 'Payment security',
  'settings.changed.name': 'consent_evidence',
  'settings.changed.value': 'required',
  'ledger.forgotten.markers': [{ objection: true, marker: DIGEST }],
  'subject.merged.absorbed': UUID,
  'subject.absorbed.canonical': UUID,
  'subject.unmerged.absorbed': UUID,
  'subject.identifier_linked.scheme': 'email',
  'subject.identifier_linked.value': 'ada.byron@example.org',
};

/** The evidence that every act may carry: written out in full for one type, in the others by its statement only. */
const EVIDENCE = [
  'evidence',
  'ipAddress',
  'userAgent',
  'session',
  'letter',
  'guardian',
  'source',
  'importDigest',
  'importRow',
];

/** A value for every field of a type, but the evidence that all types share. */
export function sampleValues(type: string, fields: Readonly<Record<string, Field>>): Record<string, unknown> {
  const full = type === 'consent.granted';
  const names = Object.keys(fields).filter((name) => full || !EVIDENCE.includes(name));
  const values = names.map((name) => [name, sampleOf(type, name, fields[name] as Field)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function sampleOf(type: string, name: string, field: Field): unknown {
  for (const key of [`${type}.${name}`, name]) if (Object.hasOwn(BY_NAME, key)) return BY_NAME[key];
  if (field.values === undefined) return BY_KIND[field.kind];
  return ['codes', 'list'].includes(field.kind) ? field.values.slice(0, 2).reverse() : field.values[0];
}
