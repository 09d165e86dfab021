import { GrantConsentBody, PublishPurposeBody, RaiseObjectionBody, WithdrawConsentBody } from './bodies.js';
import { FACT_ITEMS, ITEM_TYPES, REPLAY_ITEMS } from './fact-items.js';
import { fieldErrors } from './validate.js';

const subject = { scheme: 'email', value: 'ada@example.org' };

function wrong(dto: new () => object, body: Record<string, unknown>): string[] {
  return fieldErrors(dto, body).map(({ field, message }) => `${field} ${message}`);
}

describe('a body', () => {
  it('needs no more than the fact needs', () => {
    expect(wrong(GrantConsentBody, { subject, purpose: 'newsletter' })).toEqual([]);
    expect(wrong(RaiseObjectionBody, { subject, kind: 'direct_marketing' })).toEqual([]);
    expect(wrong(PublishPurposeBody, { purpose: 'newsletter', bases: ['consent'] })).toEqual([]);
  });

  it('is told every field at fault, by name', () => {
    const found = wrong(GrantConsentBody, { purpose: 'News letter', method: 'silently', expiresAt: 'soon' });
    expect(found).toEqual([
      'subject is missing',
      expect.stringMatching(/^purpose must be a slug/),
      expect.stringMatching(/^method must be one of opt_in, /),
      expect.stringMatching(/^expiresAt must be an instant/),
    ]);
  });

  it('may have no field that the fact has not', () => {
    expect(wrong(GrantConsentBody, { subject, purpose: 'newsletter', colour: 'red' })).toEqual([
      'colour is not a field of this request',
    ]);
  });

  it('cannot say what the ledger computes', () => {
    expect(wrong(GrantConsentBody, { subject, purpose: 'newsletter', evidencePresent: true })).toEqual([
      'evidencePresent is not a field of this request',
    ]);
  });

  it('names a field inside the subject by its path', () => {
    expect(
      wrong(GrantConsentBody, { subject: { scheme: 'E-Mail', value: 'x' }, purpose: 'newsletter' }),
    ).toEqual([expect.stringMatching(/^subject.scheme must be a slug/)]);
    expect(
      wrong(GrantConsentBody, { subject: { id: 'me', value: 'x' }, purpose: 'newsletter' }),
    ).toContainEqual(expect.stringMatching(/^subject must be \{"id"/));
  });

  it('does not repeat a name that may be personal data', () => {
    expect(wrong(GrantConsentBody, { subject, purpose: 'newsletter', 'ada@example.org': 1 })).toEqual([
      '? is not a field of this request',
    ]);
  });

  it('names one purpose or several, and not both', () => {
    expect(wrong(GrantConsentBody, { subject, purposes: ['a', 'b'] })).toEqual([]);
    expect(wrong(GrantConsentBody, { subject })).toEqual(['purposes or purpose must be there, and not both']);
    expect(wrong(GrantConsentBody, { subject, purpose: 'a', purposes: ['b'] })).toHaveLength(1);
    expect(wrong(GrantConsentBody, { subject, purposes: '*' })).toHaveLength(1);
    expect(wrong(WithdrawConsentBody, { subject, purposes: '*' })).toEqual([]);
  });

  it('takes no name that would change the class of what is checked', () => {
    const named = (text: string) => JSON.parse(text) as Record<string, unknown>;
    expect(wrong(GrantConsentBody, named('{"__proto__":null}'))).toEqual([
      '__proto__ is not a field of this request',
    ]);
    expect(wrong(GrantConsentBody, named('{"subject":{"__proto__":null},"purpose":"a"}'))).toHaveLength(1);
  });

  it('takes null nowhere', () => {
    expect(
      wrong(GrantConsentBody, { subject, purpose: 'a', explicit: null, evidence: { form: null } }),
    ).toHaveLength(2);
  });

  it('bounds free JSON by its bytes and to integers', () => {
    expect(wrong(GrantConsentBody, { subject, purpose: 'a', evidence: { form: ['x', 1, true] } })).toEqual(
      [],
    );
    expect(wrong(GrantConsentBody, { subject, purpose: 'a', evidence: 1.5 })).toHaveLength(1);
    expect(wrong(GrantConsentBody, { subject, purpose: 'a', evidence: 'x'.repeat(20_000) })).toHaveLength(1);
  });

  it('exists for every fact type that can be recorded, live and replayed', () => {
    for (const type of ITEM_TYPES) {
      expect(FACT_ITEMS.get(type)?.name).toMatch(/^[A-Z][A-Za-z]+Fact$/);
      expect(wrong(FACT_ITEMS.get(type)!, { type: 'other' })).toContain(`type must be ${type}`);
      expect(wrong(REPLAY_ITEMS.get(type)!, { type })).toContain('recordedAt is missing');
    }
  });
});
