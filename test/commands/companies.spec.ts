import { COMPANY_ROLES } from '#domain';
import { given } from './given-when-then.js';

const recorded = (...related: readonly object[]) =>
  ({
    type: 'controller.recorded',
    data: { name: 'Acme', contact: 'privacy@acme.example', country: 'DE', related },
  }) as const;

describe('the companies that a controller names', () => {
  it.each(COMPANY_ROLES)('may be %s', (role) => {
    const related = [{ name: 'Sister Ltd', role }];
    given()
      .when(recorded(...related))
      .thenStored({ related });
  });

  it('may say as which controller of the ledger, where the contract is, and for what', () => {
    const related = [
      { name: 'Sister Ltd', role: 'joint', controller: 'sister', country: 'IE', contract: 'JC-4' },
      { name: 'Mailer Ltd', role: 'processor', contract: 'DPA-7', purposes: ['newsletter'] },
    ];
    given()
      .when(recorded(...related))
      .thenStored({ related });
  });

  it.each([
    ['without a name', { role: 'joint' }],
    ['with an empty name', { name: ' ', role: 'joint' }],
    ['without a role', { name: 'Sister Ltd' }],
    ['in a role that the law does not know', { name: 'Sister Ltd', role: 'friend' }],
    ['at a controller that is no slug', { name: 'Sister Ltd', role: 'joint', controller: 'Sister!' }],
    ['with a member that nobody knows', { name: 'Sister Ltd', role: 'joint', phone: '+49' }],
    ['for no purpose', { name: 'Mailer Ltd', role: 'processor', purposes: [] }],
  ])('are refused %s', (_how, company) => {
    given().when(recorded(company)).thenRefused('FIELD_INVALID', 'related');
  });
});
