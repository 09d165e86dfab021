import { grantBodyOf, grantMistakes, grantOf } from './grant-body.js';

const fields = (body: unknown) => grantMistakes(body).map(({ field }) => field);
const WEEK = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-08T00:00:00.000Z' };

describe('a grant as it is written', () => {
  it.each([
    [{ role: 'checker', controllers: '*' }],
    [{ role: 'checker', controllers: ['acme'], purposes: ['newsletter'] }],
    [{ role: 'recorder', controllers: ['acme'], factTypes: ['consent.granted', 'erasure.executed'] }],
    [{ role: 'regulator', controllers: ['acme'], ...WEEK }],
    [{ role: 'regulator', controllers: ['acme'], subject: '6f1c6cbe-3c1c-4f0a-9d8e-0123456789ab' }],
    [{ role: 'admin', controllers: '*', expiresAt: '2027-01-01T00:00:00.000Z' }],
  ])('is read, and shown as it was written: %j', (body) => {
    expect(fields(body)).toEqual([]);
    expect(grantBodyOf(grantOf(body))).toEqual(body);
  });

  it.each<[string, unknown, string[]]>([
    ['no object', 'dpo', ['']],
    ['without a role', { controllers: '*' }, ['role']],
    ['for an unknown role', { role: 'root', controllers: '*' }, ['role']],
    ['for no controller', { role: 'dpo', controllers: [] }, ['controllers']],
    ['for one controller twice', { role: 'dpo', controllers: ['a', 'a'] }, ['controllers']],
    ['with an unknown limit', { role: 'dpo', controllers: '*', 'ada@example.org': 1 }, ['?']],
    [
      'with fact types for a checker',
      { role: 'checker', controllers: '*', factTypes: ['consent.granted'] },
      ['factTypes'],
    ],
    [
      'with a fact that is the ledger’s own',
      { role: 'recorder', controllers: '*', factTypes: ['ledger.sealed'] },
      ['factTypes'],
    ],
    ['with purposes for an operator', { role: 'operator', controllers: '*', purposes: ['a'] }, ['purposes']],
    ['with a period for a privacy office', { role: 'dpo', controllers: ['acme'], ...WEEK }, ['from', 'to']],
    ['of half a period', { role: 'regulator', controllers: ['acme'], from: WEEK.from }, ['to']],
    [
      'of a period that ends before it begins',
      { role: 'regulator', controllers: ['acme'], from: WEEK.to, to: WEEK.from },
      ['to'],
    ],
    ['of an authority for everything', { role: 'regulator', controllers: ['acme'] }, ['from']],
    ['of an authority everywhere', { role: 'regulator', controllers: '*', ...WEEK }, ['from']],
  ])('is refused %s', (_name, body, at) => {
    expect(fields(body)).toEqual(at);
  });
});
