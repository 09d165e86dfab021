import type { Fact, FactData, FactType } from '#domain';
import { registerOf } from './register.js';

const DAY = 86_400_000;
const day = (number: number) => Date.UTC(2026, 0, number);

let made = 0;
function fact<T extends FactType>(type: T, at: number, data: FactData<T>, recordedAt = at): Fact {
  return { id: `e${++made}`, type, at, recordedAt, by: 'controller', data } as unknown as Fact;
}

function published(version: number, at: number, more: object = {}, recordedAt = at): Fact {
  return fact(
    'purpose.published',
    at,
    { purpose: 'newsletter', version, bases: ['consent'], automated: true, title: `v${version}`, ...more },
    recordedAt,
  );
}

describe('the register of processing activities (Art. 30)', () => {
  const facts = [
    fact('controller.recorded', day(1), {
      name: 'Acme',
      contact: 'dpo@acme.example',
      country: 'EE',
      joint: [],
      holidays: [],
      dpo: 'The officer',
    }),
    published(1, day(2), { categories: ['e-mail address'], subjects: ['readers'], consentMaxAge: 'P2Y' }),
    fact('notice.published', day(3), {
      notice: 'privacy',
      version: 1,
      material: false,
      purposeVersions: [{ purpose: 'newsletter', version: 1 }],
      texts: {},
    }),
    fact('transfer.safeguard_registered', day(4), { id: 's1', country: 'US', tool: 'SCC', purposes: '*' }),
    published(2, day(10), {
      effectiveAt: new Date(day(12)).toISOString(),
      transfers: [{ recipient: 'Mailer', country: 'US', tool: 'SCC' }],
      security: ['encryption'],
    }),
    fact('transfer.safeguard_revoked', day(14), { id: 's1' }),
    fact('purpose.retired', day(20), { purpose: 'newsletter' }),
  ];
  const at = (number: number, knownAt?: number) =>
    registerOf('acme', facts, { at: day(number), ...(knownAt !== undefined && { knownAt }) });

  it('names the controller as it was recorded by then', () => {
    expect(at(1).controller).toMatchObject({ name: 'Acme', dpo: 'The officer', country: 'EE' });
    expect(registerOf('acme', facts, { at: day(1) - DAY }).controller).toEqual({
      controller: 'acme',
      joint: [],
    });
  });

  it('holds no purpose before its first version', () => {
    expect(at(1).entries).toEqual([]);
  });

  it('shows the version in force that day, not the one announced', () => {
    expect(at(11).entries).toMatchObject([{ version: 1, title: 'v1', notices: [{ notice: 'privacy' }] }]);
    expect(at(12).entries).toMatchObject([{ version: 2, from: day(12), notices: [] }]);
  });

  it('says on what a transfer rests, while it does', () => {
    const [before] = at(13).entries;
    expect(before?.transfers).toEqual([
      { recipient: 'Mailer', country: 'US', tool: 'SCC', adequacyDecision: false, safeguards: ['s1'] },
    ]);
    expect(at(14).entries[0]?.transfers[0]?.safeguards).toEqual([]);
  });

  it('keeps a retired purpose and says since when', () => {
    expect(at(19).entries[0]).not.toHaveProperty('retiredSince');
    expect(at(25).entries).toMatchObject([{ retiredSince: day(20) }]);
  });

  it('leaves out what was recorded later than the day it was known', () => {
    const late = [...facts, published(3, day(5), { title: 'late' }, day(30))];
    const asKnown = (knownAt: number) => registerOf('acme', late, { at: day(6), knownAt });
    expect(asKnown(day(29)).entries[0]).toMatchObject({ title: 'v1' });
    expect(asKnown(day(30)).entries[0]).toMatchObject({ title: 'late' });
  });

  it('warns of what Art. 30 asks for and nobody wrote', () => {
    expect(at(5).entries[0]?.missing).toEqual(['security']);
    expect(at(12).entries[0]?.missing).toEqual(['subjects', 'categories', 'retention']);
  });

  it('names the recipients that data really went to', () => {
    const served = { recipient: 'Partner', role: 'controller', disclosures: 2, first: day(5), last: day(6) };
    const { entries } = registerOf('acme', facts, { at: day(7) }, [
      { purpose: 'newsletter', ...served },
      { purpose: 'account', ...served },
    ]);
    expect(entries[0]?.served).toEqual([served]);
  });
});
