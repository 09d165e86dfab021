import fc from 'fast-check';
import { FACT_TYPES } from '#domain';
import { acceptsFact } from './accepts-fact.js';
import { FACT_ITEMS, ITEM_TYPES, REPLAY_ITEMS } from './fact-items.js';
import { fieldsOf } from './fact-body.js';
import { fieldErrors } from './validate.js';

/** Values that are right for some kind of field, so that whole bodies are right often enough. */
const PLAUSIBLE: readonly unknown[] = [
  'newsletter',
  ['newsletter', 'analytics'],
  '*',
  'a1',
  'Some text',
  3,
  true,
  '2025-01-31T12:00:00.000Z',
  '2025-02-30T12:00:00Z',
  '2025-01-31',
  'P1Y',
  'DE',
  ['DE'],
  { form: 'signup' },
  [{ purpose: 'newsletter', ground: 'unspecified' }],
  'opt_in',
  'subject',
  'opt_out',
  [{ email: 'x' }],
  ['x'],
  { en: 'a'.repeat(42) + 'A' },
  ['2025-01-31'],
  '12',
  'a'.repeat(42) + 'A',
  '',
  null,
  1.5,
];
const plausible = fc.constantFrom(...PLAUSIBLE);
const value = fc.oneof({ weight: 8, arbitrary: plausible }, { weight: 1, arbitrary: fc.jsonValue() });
const subject = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ scheme: 'email', value: 'ada@example.org' }) },
  fc.constant({ id: '6f1c6cbe-3c1c-4f0a-9d8e-0123456789ab' }),
  fc.dictionary(fc.constantFrom('id', 'scheme', 'value', 'more'), value, { maxKeys: 3 }),
  value,
);

/** Bodies of one fact type: mostly with its own fields, each mostly with a value of its kind. */
function bodiesOf(type: (typeof ITEM_TYPES)[number], replay: boolean) {
  const fields = fieldsOf(type, { generic: true, replay });
  const right = [...fields].map(([name, { rule, optional }]) => {
    const own = [type, ...((rule.schema['enum'] as string[] | undefined) ?? []), ...PLAUSIBLE].filter(
      rule.accepts,
    );
    const given = fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom(...(own.length > 0 ? own : [null])) },
      { weight: 1, arbitrary: value },
    );
    return fc
      .tuple(given, fc.boolean())
      .map(([chosen, there]): [string, unknown][] => (optional === true && !there ? [] : [[name, chosen]]));
  });
  return fc
    .record({
      members: fc.tuple(...right),
      more: fc.option(fc.dictionary(fc.constantFrom('purposes', 'unknown', 'hash'), value, { maxKeys: 1 })),
      whom: fc.option(subject),
    })
    .map(({ members, more, whom }): Record<string, unknown> => ({
      ...Object.fromEntries(members.flat()),
      ...(FACT_TYPES[type].stream === 'subject' && whom !== null && { subject: whom }),
      ...more,
    }));
}

describe('What a fact’s body is quickly accepted by', () => {
  it.each([
    ['live', false, FACT_ITEMS],
    ['replay', true, REPLAY_ITEMS],
  ] as const)('is what its DTO accepts, for every type (%s)', (_mode, replay, dtos) => {
    let right = 0;
    for (const type of ITEM_TYPES) {
      const accepts = acceptsFact(type, { generic: true, replay });
      fc.assert(
        fc.property(bodiesOf(type, replay), (body) => {
          const accepted = accepts(body);
          if (accepted) right += 1;
          expect(accepted).toBe(fieldErrors(dtos.get(type)!, body).length === 0);
        }),
        { numRuns: 40 },
      );
    }
    expect(right).toBeGreaterThan(50);
  });

  it('accepts a whole consent and no half one', () => {
    const accepts = acceptsFact('consent.granted', { generic: true });
    const consent = {
      type: 'consent.granted',
      subject: { scheme: 'email', value: 'ada@example.org' },
      purpose: 'newsletter',
    };
    expect(accepts(consent)).toBe(true);
    expect(accepts({ ...consent, purposes: ['analytics'] })).toBe(false);
    expect(accepts({ ...consent, subject: undefined })).toBe(false);
    expect(accepts({ ...consent, unknown: 1 })).toBe(false);
    expect(accepts({ ...consent, subject: { scheme: 'email' } })).toBe(false);
    expect(accepts([consent])).toBe(false);
  });
});
