import { describe, expect, it } from '@jest/globals';
import type { DeclaredPurpose } from './catalogue-rule.js';
import { compareWithCatalogue } from './index.js';

const TEXT = `Who we are
The tram museum of Gerenau tells you here what it does with data.

How we use your data

Season tickets: We process your name to perform the contract with you. We keep it for two years after the end of the ticket.

Friends of the museum: With your consent we send you a letter about new exhibitions.

Visitor counting: We count faces at the gate.
`;

const TICKETS: DeclaredPurpose = {
  slug: 'tickets',
  title: 'Season tickets',
  lines: [6],
  bases: ['contract'],
  periods: ['P2Y'],
};
const LETTER: DeclaredPurpose = {
  slug: 'letter',
  title: 'Letter to friends',
  lines: [8],
  bases: ['consent'],
  periods: [],
};
const COUNT: DeclaredPurpose = {
  slug: 'count',
  title: 'Counting visitors',
  lines: [10],
  bases: [],
  periods: [],
};

/** Rules and lines of what differs. */
function differences(...purposes: readonly DeclaredPurpose[]): readonly (readonly [string, number])[] {
  return compareWithCatalogue(TEXT, { purposes, rights: [] }).map(({ rule, line }) => [rule, line] as const);
}

describe('a text compared with its catalogue', () => {
  it('has no difference where they say the same', () => {
    expect(differences(TICKETS, LETTER, COUNT)).toEqual([]);
  });

  it('a line that the text does not have, or that is empty, is named with the entry', () => {
    const found = compareWithCatalogue(TEXT, {
      purposes: [{ ...TICKETS, lines: [6, 99] }, LETTER, COUNT],
      rights: [{ right: 'access', lines: [7] }],
    });
    expect(found).toMatchObject([
      { rule: 'catalogue-line-missing', line: 7, detail: 'Right access cites line 7, which is empty.' },
      {
        rule: 'catalogue-line-missing',
        line: 99,
        detail: 'Purpose tickets cites line 99, which does not exist.',
      },
    ]);
  });

  it('a purpose of which the lines do not speak is found, with other endings of its words or without', () => {
    expect(differences({ ...TICKETS, title: 'Parking permits' }, LETTER, COUNT)).toEqual([
      ['catalogue-words-missing', 6],
    ]);
    expect(differences({ ...TICKETS, title: 'Seasonal tickets' }, LETTER, COUNT)).toEqual([]);
  });

  it('a purpose that cites no line is looked for in the whole text', () => {
    const uncited = { ...COUNT, lines: [] };
    expect(differences(TICKETS, LETTER, COUNT, { ...uncited, title: 'Exhibitions' })).toEqual([]);
    expect(differences(TICKETS, LETTER, COUNT, { ...uncited, title: 'Parking' })).toEqual([
      ['catalogue-words-missing', 1],
    ]);
  });

  it('a basis that the text does not state is a difference only where the text states another', () => {
    expect(differences({ ...TICKETS, bases: ['consent'] }, LETTER, COUNT)).toEqual([
      ['catalogue-basis-differs', 6],
    ]);
    expect(differences({ ...TICKETS, bases: ['contract', 'legitimate_interests'] }, LETTER, COUNT)).toEqual(
      [],
    );
    expect(differences(TICKETS, { ...LETTER, bases: ['soft_opt_in'] }, COUNT)).toEqual([]);
    expect(differences(TICKETS, LETTER, { ...COUNT, bases: ['legitimate_interests'] })).toEqual([
      ['catalogue-basis-unstated', 10],
    ]);
  });

  it('a period is compared in its own unit', () => {
    expect(differences({ ...TICKETS, periods: ['P24M'] }, LETTER, COUNT)).toEqual([]);
    expect(differences({ ...TICKETS, periods: ['P3Y'] }, LETTER, COUNT)).toEqual([
      ['catalogue-period-differs', 6],
    ]);
    expect(differences(TICKETS, { ...LETTER, periods: ['P1Y'] }, COUNT)).toEqual([]);
  });

  it('a purpose of the text that nothing cites is found', () => {
    expect(differences(TICKETS, LETTER)).toEqual([['catalogue-purpose-missing', 10]]);
  });
});
