import type { Json } from '../http/ledger-client.js';

/** A question that is asked after an act. */
export interface Asked {
  readonly purpose: string;
  readonly operation: string;
  /** As of an earlier act of this life: its name. */
  readonly asOf?: string;
}

/** One act of the life: what is sent where, and what is asked afterwards. */
export interface Act {
  /** How later acts and questions refer to it. */
  readonly name: string;
  /** One sentence for the reader. */
  readonly tells: string;
  /** Absent: nothing is recorded, only asked. A path may hold `{contract}`: the id that the act of this name got. */
  readonly path?: string;
  readonly body?: Json;
  readonly asks: readonly Asked[];
}

/** An act as it went. */
export interface Played {
  readonly act: Act;
  readonly answers: readonly { readonly asked: Asked; readonly answer: Json }[];
}

const SERVICE = { purpose: 'service', operation: 'use' };
const NEWSLETTER = { purpose: 'newsletter', operation: 'use' };
const OFFERS = { purpose: 'promotions', operation: 'use' };
const SUPPRESSION = { purpose: 'promotions', operation: 'keep_suppression' };

const SEVEN_YEARS_LATER = (now: Date): string =>
  new Date(Date.UTC(now.getUTCFullYear() + 7, now.getUTCMonth(), now.getUTCDate())).toISOString();

/** One customer's life with the purposes of catalogue/baxet.yaml; `now` dates the duty to keep invoices. */
export function customerLife(now: Date): readonly Act[] {
  return [
    {
      name: 'stranger',
      tells: 'A stranger: nothing is known, and the default is no.',
      asks: [SERVICE, NEWSLETTER],
    },
    {
      name: 'contract',
      tells: 'The stranger opens an account: a contract starts.',
      path: '/v1/contracts',
      body: { purposes: ['service', 'service_messages'] },
      asks: [SERVICE, NEWSLETTER],
    },
    {
      name: 'grant',
      tells: 'The customer ticks the newsletter box.',
      path: '/v1/consents',
      body: {
        purpose: 'newsletter',
        notice: 'privacy_policy',
        noticeVersion: 1,
        evidence: { form: 'account settings', box: 'newsletter', preselected: false },
      },
      asks: [NEWSLETTER],
    },
    {
      name: 'sale',
      tells: 'The customer buys; the order form offers an opt-out from offers (soft opt-in).',
      path: '/v1/sales',
      body: { purpose: 'promotions', optOutOffered: true, similar: true, ownProducts: true },
      asks: [OFFERS, { purpose: 'affiliate_promotions', operation: 'use' }],
    },
    {
      name: 'invoice',
      tells: 'The invoice has to be kept: a legal duty starts, with its end.',
      path: '/v1/obligations',
      body: { purpose: 'legal_compliance', law: 'national tax law', endsAt: SEVEN_YEARS_LATER(now) },
      asks: [{ purpose: 'legal_compliance', operation: 'store' }],
    },
    {
      name: 'withdrawal',
      tells: 'The customer unsubscribes from the newsletter.',
      path: '/v1/consents/withdrawals',
      body: { purpose: 'newsletter' },
      asks: [NEWSLETTER, { ...NEWSLETTER, asOf: 'grant' }, OFFERS],
    },
    {
      name: 'objection',
      tells: 'The customer objects to all marketing. No balancing; the service goes on.',
      path: '/v1/objections',
      body: { kind: 'direct_marketing', purposes: '*' },
      asks: [OFFERS, SUPPRESSION, SERVICE],
    },
    {
      name: 'restriction',
      tells: 'The customer contests the accuracy of the account data: only storing is left.',
      path: '/v1/restrictions',
      body: { ground: 'a', purposes: ['service'] },
      asks: [SERVICE, { purpose: 'service', operation: 'store' }],
    },
    {
      name: 'lift-notice',
      tells: 'The data are corrected, and the customer is told that the restriction will be lifted.',
      path: '/v1/restrictions/{restriction}/lift-notice',
      body: {},
      asks: [SERVICE],
    },
    {
      name: 'lift',
      tells: 'Now it may be lifted.',
      path: '/v1/restrictions/{restriction}/lift',
      body: {},
      asks: [SERVICE],
    },
    {
      name: 'end',
      tells: 'The customer closes the account. What was contract is kept as evidence, for an exact time.',
      path: '/v1/contracts/{contract}/end',
      body: {},
      asks: [SERVICE, { purpose: 'service', operation: 'store' }],
    },
    {
      name: 'erasure-request',
      tells: 'The customer asks for erasure of everything.',
      path: '/v1/erasures',
      body: { purposes: '*' },
      asks: [
        { purpose: 'service', operation: 'erase' },
        { purpose: 'legal_compliance', operation: 'erase' },
      ],
    },
    {
      name: 'erasure',
      tells: 'It is done: keys are destroyed. The invoice stays, and so does the no to marketing.',
      path: '/v1/erasures/executions',
      body: {
        purposes: '*',
        retained: [
          { purpose: 'legal_compliance', ground: 'legal_obligation' },
          // What customers store is theirs to erase: a processor acts on their instructions (Art. 28(3)(a)).
          { purpose: 'customer_content', ground: 'processor' },
        ],
      },
      asks: [
        { purpose: 'service', operation: 'store' },
        NEWSLETTER,
        { purpose: 'newsletter', operation: 'keep_proof' },
        { purpose: 'legal_compliance', operation: 'store' },
        SUPPRESSION,
        { ...NEWSLETTER, asOf: 'grant' },
      ],
    },
  ];
}
