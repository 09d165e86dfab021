import type { DeclaredPurpose } from '../../catalogue/catalogue-rule.js';

/** What a policy says under its heading of purposes (line 6), and the purpose that a catalogue declares. */
export type CatalogueExample = readonly [sentence: string, declared: Partial<DeclaredPurpose>];

interface Examples {
  readonly found: readonly CatalogueExample[];
  readonly notFound: readonly CatalogueExample[];
}

/** Differences between a text and a catalogue, by rule. */
export const CATALOGUE_EXAMPLES: Readonly<Record<string, Examples>> = {
  'catalogue-line-missing': {
    found: [
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [6, 60] }],
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [5] }],
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [6, 9_999] }],
    ],
    notFound: [
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [6] }],
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [2, 6] }],
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [] }],
    ],
  },
  'catalogue-words-missing': {
    found: [
      ['Ferry tickets: we use your name to perform the contract with you.', { title: 'Parking permits' }],
      ['Loyalty cards: with your consent we count your journeys.', { title: 'Lost property' }],
      ['Cameras at the pier: based on our legitimate interest in safety.', { title: 'Weather warnings' }],
    ],
    notFound: [
      [
        'Ferry tickets: we use your name to perform the contract with you.',
        { title: 'Ticketing of ferries' },
      ],
      ['Loyalty cards: with your consent we count your journeys.', { title: 'Journey counts' }],
      ['Cameras at the pier: based on our legitimate interest in safety.', { title: 'Camera surveillance' }],
    ],
  },
  'catalogue-basis-differs': {
    found: [
      ['Ferry tickets: we use your name to perform the contract with you.', { bases: ['consent'] }],
      ['Newsletter: with your consent we write to you.', { bases: ['legitimate_interests'] }],
      ['Passenger lists: we keep them to comply with a legal obligation.', { bases: ['contract'] }],
      [
        'Rescue at sea: we pass on your name to protect the vital interests of passengers.',
        { bases: ['consent'] },
      ],
    ],
    notFound: [
      ['Ferry tickets: we use your name to perform the contract with you.', { bases: ['contract'] }],
      ['Newsletter: with your consent we write to you.', { bases: ['soft_opt_in'] }],
      ['Passenger lists: we keep them to comply with a legal obligation.', { bases: ['public_task'] }],
      // Nobody’s basis: another’s consent, a contract with another.
      ['Ferry tickets for children: we ask a parent whether they agree.', { bases: ['contract'] }],
      ['Hosting: our vendors are bound by a contract with us.', { bases: ['legitimate_interests'] }],
    ],
  },
  'catalogue-basis-unstated': {
    found: [
      ['Ferry tickets: we print your name on them.', { bases: ['contract'] }],
      ['Newsletter: we write to you once a month.', { bases: ['consent'] }],
      ['Cameras at the pier: we film everybody who boards.', { bases: ['legitimate_interests'] }],
    ],
    notFound: [
      ['Ferry tickets: we use your name to perform the contract with you.', { bases: ['contract'] }],
      ['Newsletter: with your consent we write to you once a month.', { bases: ['consent'] }],
      [
        'Cameras at the pier: based on our legitimate interest in safety.',
        { bases: ['legitimate_interests'] },
      ],
      ['Ferry tickets: we print your name on them.', { bases: [] }],
    ],
  },
  'catalogue-period-differs': {
    found: [
      ['Ferry tickets: we keep your name for two years.', { periods: ['P1Y'] }],
      ['Cameras at the pier: recordings are deleted after 72 days.', { periods: ['P72M'] }],
      ['Newsletter: we store your address for 6 months.', { periods: ['P6W'] }],
    ],
    notFound: [
      ['Ferry tickets: we keep your name for two years.', { periods: ['P24M'] }],
      ['Cameras at the pier: recordings are deleted after two weeks.', { periods: ['P14D'] }],
      ['Newsletter: we store your address for 6 months.', { periods: [] }],
      // An age, and a rhythm, are no period.
      ['Ferry tickets: children of six years of age travel with their parents.', { periods: ['P1Y'] }],
      ['Newsletter: we write to you twelve times in one year.', { periods: ['P2Y'] }],
    ],
  },
  'catalogue-purpose-missing': {
    found: [
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [2] }],
      ['Loyalty cards: with your consent we count your journeys.', { lines: [4] }],
      ['Cameras at the pier: based on our legitimate interest in safety.', { lines: [1] }],
    ],
    notFound: [
      ['Ferry tickets: we use your name to perform the contract with you.', { lines: [6] }],
      ['Loyalty cards: with your consent we count your journeys.', { lines: [2, 6] }],
      // A catalogue that cites no line at all was not made from this text.
      ['Cameras at the pier: based on our legitimate interest in safety.', { lines: [] }],
    ],
  },
};
