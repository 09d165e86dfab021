import type { Json } from '../http/ledger-client.js';
import { YEAR_TEXTS } from './year-texts.js';

/** The controller of the year. */
export const SHOP = 'green_shop';

/** What was told to everybody; the answers of the year rest on these purposes. */
const PURPOSES: readonly Json[] = [
  {
    purpose: 'newsletter',
    title: 'Send the newsletter',
    bases: ['consent'],
    directMarketing: true,
    subjects: ['subscribers'],
    categories: ['e-mail address', 'first name'],
    recipients: [{ name: 'Postbote GmbH', role: 'processor', country: 'DE' }],
    security: ['encryption in transit', 'access by role'],
    consentMaxAge: 'P2Y',
  },
  {
    purpose: 'orders',
    title: 'Fulfil orders',
    bases: ['contract'],
    subjects: ['customers'],
    categories: ['name', 'address', 'order'],
    recipients: [{ name: 'Parcel Express', role: 'controller', country: 'EE' }],
    retentionAfterContract: 'P3Y',
    retentionBasis: 'legitimate_interests',
    security: ['encryption at rest'],
  },
  {
    purpose: 'statistics',
    title: 'Measure what is read on the website',
    bases: ['consent'],
    subjects: ['visitors'],
    categories: ['pages read'],
    transfers: [{ recipient: 'Metrics Inc', country: 'US', tool: 'standard contractual clauses' }],
    consentMaxAge: 'P1Y',
  },
];

/** One fact as it was recorded. Instants are days, or so many days before or after today. */
interface Happening {
  readonly on: string | number;
  readonly who?: string;
  readonly type: string;
  readonly fields?: Json;
}

const [FIRST_TEXT, SECOND_TEXT] = YEAR_TEXTS;
const NOTICE = { notice: 'privacy', noticeVersion: 1, shown: FIRST_TEXT.digest };
const SECOND_NOTICE = { notice: 'privacy', noticeVersion: 2, shown: SECOND_TEXT.digest };
const FOOTER = { evidence: { form: 'footer of the website', box: 'not ticked beforehand' } };

const YEAR: readonly Happening[] = [
  {
    on: '2025-01-07',
    type: 'controller.recorded',
    fields: {
      name: 'Green Shop OÜ',
      contact: 'privacy@green-shop.example',
      country: 'EE',
      dpo: 'dpo@green-shop.example',
    },
  },
  ...PURPOSES.map((fields): Happening => ({
    on: '2025-01-08',
    type: 'purpose.published',
    fields: { version: 1, ...fields },
  })),
  {
    on: '2025-01-09',
    type: 'notice.published',
    fields: {
      notice: 'privacy',
      version: 1,
      purposeVersions: versions(1),
      texts: { en: FIRST_TEXT.digest },
    },
  },
  {
    on: '2026-02-10',
    who: 'ada',
    type: 'consent.granted',
    fields: { purpose: 'newsletter', ...NOTICE, ...FOOTER },
  },
  {
    on: '2026-02-20',
    who: 'ben',
    type: 'consent.granted',
    fields: { purpose: 'newsletter', ...NOTICE, ...FOOTER },
  },
  {
    on: '2026-02-24',
    who: 'cleo',
    type: 'contract.started',
    fields: { id: 'order-1', purposes: ['orders'] },
  },
  { on: '2026-03-10', who: 'ben', type: 'consent.withdrawn', fields: { purpose: 'newsletter' } },
  // A new version that changes what people agreed to: who said yes to the first has to be asked again.
  {
    on: '2026-06-01',
    type: 'purpose.published',
    fields: {
      ...PURPOSES[0],
      version: 2,
      material: true,
      title: 'Send the newsletter, chosen by what was bought',
    },
  },
  {
    on: '2026-06-02',
    type: 'notice.published',
    fields: {
      notice: 'privacy',
      version: 2,
      material: true,
      purposeVersions: versions(2),
      texts: { en: SECOND_TEXT.digest },
    },
  },
  {
    on: '2026-06-15',
    who: 'dan',
    type: 'consent.granted',
    fields: { purpose: 'newsletter', version: 2, ...SECOND_NOTICE, ...FOOTER },
  },
  {
    on: '2026-07-01',
    who: 'finn',
    type: 'consent.granted',
    fields: { purpose: 'newsletter', version: 2, ...SECOND_NOTICE, ...FOOTER },
  },
  // A year and three weeks ahead of its end: this consent to statistics is about to grow too old.
  { on: -345, who: 'dan', type: 'consent.granted', fields: { purpose: 'statistics', ...NOTICE, ...FOOTER } },
  { on: -40, who: 'gus', type: 'request.received', fields: { id: 'r-17', right: 'access' } },
  {
    on: -5,
    who: 'eve',
    type: 'objection.raised',
    fields: { id: 'o-4', kind: 'direct_marketing', purposes: '*' },
  },
  { on: -3, who: 'finn', type: 'consent.withdrawn', fields: { purpose: 'newsletter' } },
  { on: -2, who: 'hana', type: 'erasure.requested', fields: { id: 'e-9' } },
];

const DAY_MS = 86_400_000;
const ABOUT_PERSONS = /^(consent|contract|objection|request|erasure)\./;

/** The year's facts for a replay ledger (`POST /v1/replay/facts`), in order of recording. */
export function yearOf(today: Date): readonly Json[] {
  const noon = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate(), 12);
  return YEAR.map(({ on, who, type, fields }) => {
    const at = typeof on === 'number' ? noon + on * DAY_MS : Date.parse(`${on}T12:00:00Z`);
    const instant = new Date(at).toISOString();
    return {
      type,
      controller: SHOP,
      ...(ABOUT_PERSONS.test(type) && { subject: { scheme: 'email', value: `${who}@example.org` } }),
      at: instant,
      recordedAt: instant,
      ...fields,
    };
  }).sort((one, other) =>
    one.recordedAt < other.recordedAt ? -1 : one.recordedAt > other.recordedAt ? 1 : 0,
  );
}

function versions(newsletter: number): readonly Json[] {
  return PURPOSES.map(({ purpose }) => ({ purpose, version: purpose === 'newsletter' ? newsletter : 1 }));
}
