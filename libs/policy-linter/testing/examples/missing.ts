import { type Examples, whole } from './example.js';

const CONTACT = 'Contact us\n\nPlease write to us at Harbour Lane 3.';

/** Rules about what a whole policy leaves out, its date and its lists. */
export const MISSING_EXAMPLES: Readonly<Record<string, Examples>> = {
  'no-withdrawal-right': {
    found: [
      whole('We send the newsletter with your consent.'),
      whole('Photos of readings are published on the basis of your explicit consent.'),
      whole('We ask for your consent before we call you.'),
    ],
    notFound: [
      whole('We send the newsletter with your consent, which you may withdraw at any time.'),
      whole('We ask for your consent before we call you.', 'You can revoke it by telling us.'),
      whole('We do not rely on consent.'),
      'We send the newsletter with your consent.',
    ],
  },
  'no-complaint-right': {
    found: [
      whole(CONTACT),
      whole('You have the right of access.', CONTACT),
      whole('Complaints about late parcels go to our shop.', CONTACT),
    ],
    notFound: [
      whole('You may lodge a complaint with a supervisory authority.', CONTACT),
      whole('The data protection authority handles complaints.', CONTACT),
      whole('You may contact the data protection authority of your country.', CONTACT),
      CONTACT,
    ],
  },
  'no-representative': {
    found: [
      whole('Harbour Lane Inc. is a company incorporated in Delaware.', CONTACT),
      whole('We are headquartered in Singapore.', CONTACT),
      whole(
        'Harbour Lane LLC, 5 Quay Road, Austin, TX 78701, USA',
        'We have not appointed a representative in the EU.',
      ),
    ],
    notFound: [
      whole(
        'Harbour Lane Inc. is a company incorporated in Delaware.',
        'Our EU representative is Quay Representation, Ghent.',
      ),
      whole('We are headquartered in Singapore, and our office in Ireland is the controller.'),
      whole('Our books come from providers located in the United States.', CONTACT),
      whole(
        'We are a company in Canada and are not required to appoint a representative in the EU, as we sell in Canada only.',
      ),
    ],
  },
  'no-data-protection-officer': {
    found: [
      whole(CONTACT),
      whole('Our director answers all questions about data.', CONTACT),
      whole('The privacy team reads your mail.'),
    ],
    notFound: [
      whole('Our data protection officer can be reached at the same address.', CONTACT),
      whole('We have no DPO, since none is required for a shop of our size.', CONTACT),
      CONTACT,
    ],
  },
  'date-before-text': {
    found: [
      'Last updated: 3 May 2019\n\nFor transfers we rely on the Data Privacy Framework.',
      'Effective 1 March 2020.\n\nUnder the UK GDPR you have the right of access.',
      'Version of 2018-05-25\n\nWe use standard contractual clauses (EU) 2021/914.',
      'Last revised June 2017\n\n© 2023 Harbour Lane Books',
    ],
    notFound: [
      'Last updated: 3 May 2024\n\nFor transfers we rely on the Data Privacy Framework.',
      'Last updated: 3 May 2019\n\nFor transfers we rely on standard contractual clauses.',
      'For transfers we rely on the Data Privacy Framework.',
      'Last revised June 2023\n\n© 2017-2023 Harbour Lane Books',
    ],
  },
  'no-date': {
    found: [whole(), whole(CONTACT), whole('We were founded by two sisters in the last century.')],
    notFound: [
      whole('Last updated: 3 May 2024'),
      whole('Version 3 of this notice'),
      whole('Stand: 01.02.2023'),
      'A short text without a date.',
    ],
  },
  'empty-list': {
    found: [
      'We share data with the following recipients:\n\nWe check all of them once a year. They may not use the data for themselves.',
      'Our security measures include:\n\nData Retention\n\nWe keep orders for ten years. After that they are erased for good.',
      'We collect the following categories of data:',
      'Cookies: We use these types of cookies:\n\nNewsletter: We send it every month with your consent. You can withdraw it.',
    ],
    notFound: [
      'We share data with the following recipients:\n\n- carriers\n- banks',
      'Our security measures include:\n\nencryption;\n\nlocked rooms.',
      'We use data for these purposes:\n\nOrders: We need your address. Without it nothing arrives.\n\nSupport: We read what you write. Then we answer.',
      'The following applies: we ask first.',
      'We collect data when you do one of the following:\n\nRegister online or place an order for any of our plants or services.\nVoluntarily complete a survey on any of our message boards or by post.',
      'Please contact us:\n\nHarbour Lane 3, Ghent',
      'We collect the following data:\n1. name\n2. address\n3. phone',
    ],
  },
};
