import type { Examples } from './example.js';

/** Rules about rights, objections and periods. */
export const RIGHTS_EXAMPLES: Readonly<Record<string, Examples>> = {
  'identity-before-withdrawal': {
    found: [
      'We have to verify your identity before we can process the withdrawal of your consent.',
      'To withdraw consent, you must send a copy of your passport.',
      'Proof of identity is required in order to revoke your permission.',
      'Identity documents must be presented before consent may be revoked.',
      'If you wish to unsubscribe, please provide your ID card number.',
    ],
    notFound: [
      'You can withdraw your consent at any time without proof of identity.',
      'We do not ask you to verify your identity before you withdraw consent.',
      'We verify your identity before we give you a copy of your data.',
      'To withdraw your consent, use the link in every message.',
      'Before we erase data we may check your identity; a consent can be withdrawn with one click.',
    ],
  },
  'restriction-lift-notice': {
    found: [
      'We will notify you when the restriction of processing is lifted.',
      'Once the restriction has been removed, the clinic informs you about further processing.',
      'You will be informed as soon as a restriction on your data is lifted.',
      'After lifting the restriction of processing we tell you by letter.',
    ],
    notFound: [
      'We will inform you before the restriction of processing is lifted.',
      'We tell you in advance when a restriction on your data is going to be lifted.',
      'When travel restrictions change, we inform you by e-mail.',
      'You have the right to restriction of processing.',
      'If age restrictions are lifted we tell you.',
    ],
  },
  'restriction-grounds': {
    found: [
      'Restricted data is, apart from storage, only processed with your consent or for legal claims.',
      'While processing is restricted we may store the data and use it only with your consent, for claims or in the public interest.',
      'During a restriction, except for keeping the data, we use it only if you agree or for legal proceedings.',
    ],
    notFound: [
      'Restricted data is, apart from storage, only processed with your consent, for legal claims, to protect the rights of another person or for important public interest.',
      'You have the right to restrict processing if you contest the accuracy or need the data for legal claims and give consent only to storage.',
      'Access to stored claims is restricted to two employees.',
      'While processing is restricted we only store the data.',
    ],
  },
  'erasure-notice': {
    found: [
      'If you exercise the right to erasure, we instruct our service providers to delete your data as well.',
      'Upon your request we erase the data and notify our processors to delete it too.',
      'After a deletion request we ask third parties that process data on our behalf to erase it.',
    ],
    notFound: [
      'We tell each recipient of an erasure, including our processors.',
      'When you ask for erasure, we ask our processors and every other recipient to delete your data.',
      'Our service providers delete data after the end of their contract.',
      'We do not ask service providers to erase anything: nobody but us holds your data.',
    ],
  },
  'grace-after-opt-out': {
    found: [
      'After you unsubscribe from our marketing, you may still receive one or two emails that were already scheduled.',
      'It can take up to ten business days to process your opt-out from promotional mail.',
      'If you object to marketing, you might get a few more newsletters while we update our lists.',
      'Please allow 5 working days for your request to unsubscribe to take effect.',
    ],
    notFound: [
      'After you unsubscribe you will not receive another newsletter.',
      'If you opt out of marketing, you may still receive transactional messages such as invoices.',
      'After unsubscribing from the newsletter, you will receive one confirmation of it.',
      'Opting out of the newsletter takes effect at once.',
      'Delivery may take up to five working days.',
      'You can opt out of marketing at any time; each message has a link.',
    ],
  },
  'late-answer': {
    found: [
      'We respond to access requests within 45 days.',
      'Requests to exercise your rights are answered within three months.',
      'Please note that it may take up to 60 days to handle your request.',
    ],
    notFound: [
      'We respond to access requests within one month.',
      'We answer your request within one month and may extend this by two months if it is complex.',
      'Under California law we respond to verified requests within 45 days.',
      'We delete log files within 90 days.',
      'We answer requests about your rights within 20 working days.',
    ],
  },
  'fee-for-rights': {
    found: [
      'We charge a fee of 15 euros for access requests.',
      'Requests for a copy of your data are subject to a small administrative fee.',
      'You may ask for copies of your personal data. We may charge you a small fee for this service.',
      'You have to pay an administration fee to exercise your rights.',
    ],
    notFound: [
      'Access is free of charge.',
      'We charge a reasonable fee only for requests that are manifestly excessive.',
      'For further copies we may charge a fee based on costs.',
      'We do not charge a fee for access requests.',
      'The library charges a fee for late returns.',
    ],
  },
  'approximate-retention': {
    found: [
      'We keep guest data for approximately 3 years after the last stay.',
      'Call recordings are stored for about six months.',
      'Applications are deleted after two years or so.',
      'Log files are retained for roughly ninety (90) days.',
    ],
    notFound: [
      'We keep guest data for three years after the last stay.',
      'We do not keep data for approximately seven years but for exactly seven.',
      'The company was founded approximately 20 years ago.',
      'We respond to letters in about two weeks.',
      'We store about 40 parcels a day.',
      'We store spare parts for approximately ten years.',
    ],
  },
  'vague-retention': {
    found: [
      'We retain student records for a reasonable period after graduation.',
      'Your data is kept for a certain time after the end of the contract.',
      'Information is stored as long as necessary for our business.',
      'Chat messages are kept indefinitely.',
    ],
    notFound: [
      'We retain student records for ten years after graduation.',
      'We keep your data as long as necessary for the contract, and erase it 30 days after its end.',
      'Data is never kept indefinitely.',
      'Anonymous statistics are kept indefinitely.',
      'We answer within a reasonable time.',
    ],
  },
  'privacy-shield': {
    found: [
      'Our mail provider is certified under the EU-US Privacy Shield.',
      'For transfers to the United States we rely on the Privacy Shield.',
      'We comply with the Privacy Shield Principles for all data received from the Union.',
    ],
    notFound: [
      'We do not rely on the Privacy Shield.',
      'The Privacy Shield was declared invalid; we use standard contractual clauses.',
      'For transfers to the United States we rely on standard contractual clauses.',
      'A privacy shield for your phone screen comes with every order.',
    ],
  },
};
