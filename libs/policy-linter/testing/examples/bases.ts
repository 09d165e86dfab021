import { type Examples, whole } from './example.js';

/** Rules about purposes and their bases. */
export const BASES_EXAMPLES: Readonly<Record<string, Examples>> = {
  'purpose-without-basis': {
    found: [
      'How we use your data\n\nRoute planning: We use the addresses of parcels to plan the tours of our drivers every morning.\n\nInvoices: We use your address for invoices, as the contract with you requires.',
      'Purposes of processing\n\nWe process data for the following:\n\n- to improve the lessons of our language school\n- to measure how often lessons are repeated',
      whole(
        'What will we use your data for?',
        'We use it to post books and to tell you about new ones. Now and then we study which shelves are empty.',
      ),
      'Why we use your information\n\nTo Personalise Your Feed: We analyse which recipes you open in order to show you more of them.',
      'What information do we use, and why?\n\nGifts. We keep your name because the law obliges us to.\n\nWealth screening. We use public sources to estimate how much you could give.',
      'What do we collect and why?\nMembership. We keep your name and bank account because the contract needs it.\nEntry system. We record when you enter and when you leave the building.',
      'Purposes and legal grounds\n\nTo bill you: contract.\nTo run the network: legitimate interests in its safety.\nTo analyse location data for city planners.',
      'Why we use your information\nTo sell subscriptions. We process payments because it is necessary for our contract with you.\nTo show advertising. Our partners and we track what you read across websites.',
      '2. What we use your information for\n2.1 Customers. We process account data to perform the contract with you, as you would expect.\n2.2 Product development. We analyse transactions to find out which products are needed.',
    ],
    notFound: [
      'How we use your data\n\nRoute planning: We use the addresses of parcels to plan tours, which is necessary to perform the contract.',
      'Purposes of processing\n\nOn the basis of your consent we process data for the following:\n\n- to send the newsletter\n- to measure which articles are read',
      'How we use your data\n\nRoute planning: We use addresses to plan tours.\n\nLegal bases\n\nRoute planning rests on the contract with you.',
      'Why we use your information\n\nFraud: We check payments for fraud.\n\nAll of these uses rest on our legitimate interest in safe payments.',
      whole(
        'What will we use your data for?',
        'We use it to post books and to tell you about new ones, which the contract with you requires.',
      ),
      'How we protect your data\n\nEncryption: We use encryption for everything that leaves our data centre.',
      'What information do we use, and why?\n\nAds: we show personalised ads only if you say yes in the pop-up.\n\nVolunteers. We check records. The law obliges us to.',
      'What do we collect and why?\nBody scans. We measure body fat if you agreed to it.\nMembership. We keep your name and bank account because the contract needs it.',
      'Purposes and legal grounds\n\nTo bill you: contract.\nTo run the network: legitimate interests in its safety.\nTo analyse location data for city planners: your consent.',
      'Legal bases\n\nContract: for orders.\n\nWhat we use your data for\n\nTo deliver parcels to your door.\nTo answer what you ask us.',
      '2. What we use your information for\n2.1 Customers. We process account data to perform the contract with you, as you would expect.\n2.2 Analysis. We analyse transactions only with your consent, which you give in the app.',
      'Why do we need your data?\n\nReminders. We send you a message before a book is due. You agreed to that when you signed up.\n\nFees. We keep receipts for seven years, because the Bookkeeping Act obliges us.',
      'Purposes of use\n\nWe use data of contact persons for:\na) processing orders;\nb) sending the price list.\n\nThe basis for a) is our legitimate interest in trading with their companies; for b) it is consent.',
    ],
  },
  'sharing-without-basis': {
    found: [
      'Who we share data with\n\nGroup: We share guest records with other companies of the Seaview group for reporting.',
      'Disclosure of data\n\nIn a merger or sale of assets, customer files may be transferred to the buyer.',
      'Recipients\n\nAffiliates: Our affiliates receive your booking history for planning.',
    ],
    notFound: [
      'Who we share data with\n\nGroup: We share guest records with our affiliates on the basis of our legitimate interest in central accounting.',
      'Disclosure of data\n\nWe do not share data with affiliates.',
      'Recipients\n\nHosting: A service provider stores our data on our behalf.',
      'Our history\n\nIn 2010 we were acquired by another company and moved to Ghent.',
    ],
  },
  'unnamed-basis': {
    found: [
      'With your consent, or as otherwise permitted by law, we send you news about our trips.',
      'We contact donors with their permission or where allowed by applicable law.',
      'We process patient feedback on any lawful basis available under the law.',
      'To offer you products of group companies: as permitted by applicable law.',
      'For telephone calls about tariffs: where allowed by law.',
      'To sell contact data to partners: permitted under applicable law.',
    ],
    notFound: [
      'With your consent we send you news about our trips.',
      'We do not share your data without consent, except as otherwise permitted by law.',
      'The legal basis for sending invoices is the contract.',
      'Parking is permitted by law in front of our office.',
      'To offer you products of group companies: with your consent.',
      'For telephone calls about tariffs: section 7 of the Competition Act.',
      'To park in front of our office: not permitted by law.',
    ],
  },
  'either-basis': {
    found: [
      'We analyse your purchases on the basis of your consent or our legitimate interests.',
      'Segmentation of readers is carried out under our legitimate interest or with your consent.',
      'We send surveys with your consent and/or in our legitimate interest.',
      'To recommend new tariffs: your consent, or where this is not possible, our legitimate interests.',
      'For surveys after a flight: our legitimate interest or your consent.',
      'To build a profile of readers: your consent or our legitimate interests.',
    ],
    notFound: [
      'We send the newsletter with your consent; we prevent fraud in our legitimate interest.',
      'You have the right to object where processing is based on legitimate interests or to withdraw consent.',
      'We never base one purpose on legitimate interests or consent at the same time.',
      'Portability applies if we process data with your consent or under a contract.',
      'If processing is based on consent or legitimate interests, you can stop it.',
      'To recommend new tariffs: your consent.',
      'For surveys after a flight: our legitimate interest in good service.',
      'To build a profile of readers: your consent; to stop fraud: our legitimate interests.',
    ],
  },
  'two-homes': {
    found: [
      'Service messages\n\nWe contact you with requests for feedback. You cannot opt out of these messages.\n\nMarketing\n\nOur marketing e-mails include surveys and offers.',
      'Your account\n\nAccount-related messages include our newsletter and changes of tariffs.\n\nPromotional messages\n\nWe send newsletters with promotions if you subscribed.',
      'Messages we must send\n\nThese e-mails are part of our service and inform you about new features.\n\nMarketing choices\n\nMarketing mails that we send tell you about new features and events.',
    ],
    notFound: [
      'Service messages\n\nWe send invoices. You cannot opt out of these messages.\n\nMarketing\n\nOur marketing e-mails include surveys and offers.',
      'Marketing\n\nOur marketing e-mails include surveys, newsletters and offers, and you can opt out of each.',
      'Service messages\n\nService messages never include surveys.\n\nMarketing\n\nWe send surveys as marketing with your consent.',
    ],
  },
  'contract-as-interest': {
    found: [
      'We have a legitimate interest in processing your orders.',
      'Your orders are processed on the basis of our legitimate interests.',
      'Creating and managing your account is based on our legitimate interests.',
      'It is in our legitimate interest (and in many cases necessary to fulfil our contract with you) to use these details.',
      'We rely on our legitimate interest to deliver the products you have ordered.',
    ],
    notFound: [
      'We process your orders to perform our contract with you.',
      'We have a legitimate interest in preventing fraud when we process payments.',
      'Processing is necessary for the contract with you or for our legitimate interests in network security.',
      'For contact persons of our customers, processing orders rests on our legitimate interest in performing the contract with their company.',
      'We do not rely on legitimate interests to deliver the products you have ordered.',
    ],
  },
  'unnamed-interest': {
    found: [
      'We process the usage of our scooters on the basis of our legitimate interests.',
      'The legal basis is our legitimate interest.',
      'Camera images are kept for 48 hours under our legitimate interests pursuant to Art. 6(1)(f) GDPR.',
      'To improve network coverage: legitimate interests.',
      'Reminders: our legitimate interest.',
      'For market studies: legitimate business interests.',
    ],
    notFound: [
      'We process the usage of our scooters on the basis of our legitimate interest in finding broken ones.',
      'The legal basis is our legitimate interest: keeping the building safe.',
      'If we process data on the basis of our legitimate interests, you may object.',
      'Depending on the case, we rely on consent, contract or legitimate interests, as listed in the table.',
      'We do not rely on legitimate interests.',
      'We rely on our legitimate interests to protect guests and staff from theft.',
      'For each legitimate interest a balancing test is on file; ask for a summary.',
      'For every one of our legitimate interests you may ask for the assessment.',
      'To improve network coverage: our legitimate interest in having no dead spots.',
    ],
  },
  'no-balancing': {
    found: [
      'We rely on our legitimate interest in preventing theft.',
      'Statistics of our museum are made on the basis of our legitimate interest in planning staff. Tickets are sold under contract.',
      'The legal basis is our legitimate interest to know which machines fail.',
    ],
    notFound: [
      'We rely on our legitimate interest in preventing theft, which we have weighed against your rights.',
      'We rely on our legitimate interest in planning. Ask us for the legitimate interests assessment.',
      'We do not rely on legitimate interests.',
      'You may object if we rely on legitimate interests.',
      'We prevent fraud on the basis of our legitimate interest in not losing goods. The assessment can be requested.',
    ],
  },
};
