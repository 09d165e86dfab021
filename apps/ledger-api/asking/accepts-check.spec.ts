import fc from 'fast-check';
import { OPERATIONS } from '#domain';
import { CHECK_FIELDS } from '../dto/check-fields.js';
import { CheckBody } from '../dto/check.dto.js';
import { fieldErrors } from '../dto/validate.js';
import { isObject } from '../body/json-body.js';
import { acceptsCheck, acceptsCheckBatch } from './accepts-check.js';

const NAMES = [...Object.keys(CHECK_FIELDS), 'subject', 'id', 'scheme', 'value', 'unknown', 'Purpose'];

/** Values that are right for some field, so that whole bodies are right often enough. */
const plausible = fc.constantFrom<unknown>(
  'marketing',
  'a',
  'email',
  'EE',
  '2025-01-31T12:00:00.000Z',
  '2025-02-30T12:00:00Z',
  '2025-01-31',
  'abc.def',
  'strong',
  '6f1c6cbe-3c1c-4f0a-9d8e-0123456789ab',
  '',
  null,
  0,
  true,
  ...OPERATIONS,
);
const anything = fc.oneof({ weight: 6, arbitrary: plausible }, { weight: 1, arbitrary: fc.jsonValue() });
const subject = fc.oneof(
  fc.constant({ id: '6f1c6cbe-3c1c-4f0a-9d8e-0123456789ab' }),
  fc.constant({ scheme: 'email', value: 'ada@example.org' }),
  fc.dictionary(fc.constantFrom('id', 'scheme', 'value', 'more'), anything, { maxKeys: 3 }),
  anything,
);
const RIGHT: Readonly<Record<string, unknown>> = {
  controller: 'acme',
  operation: 'disclose',
  recipient: 'Printers Ltd',
  country: 'US',
  at: '2025-01-01T00:00:00+02:00',
  atLeast: 'a.b',
  consistency: 'strong',
};
const right = fc
  .subarray(Object.keys(RIGHT))
  .map((names) => Object.fromEntries(names.map((name) => [name, RIGHT[name]])));
const body = fc
  .tuple(
    right,
    fc.dictionary(fc.constantFrom(...NAMES), anything, { maxKeys: 2 }),
    fc.option(subject),
    fc.boolean(),
  )
  .map(([members, more, whom, purpose]): unknown => ({
    ...members,
    ...(whom !== null && { subject: whom }),
    ...(purpose && { purpose: 'marketing' }),
    ...more,
  }));

describe('the fast validator of a check', () => {
  it('accepts and refuses exactly what the DTO does', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(body, fc.jsonValue()), (candidate) => {
        const byDto = isObject(candidate) && fieldErrors(CheckBody, candidate).length === 0;
        if (byDto) accepted++;
        expect(acceptsCheck(candidate)).toBe(byDto);
      }),
      { numRuns: 5_000 },
    );
    // A property over bodies that are all wrong would show nothing.
    expect(accepted).toBeGreaterThan(200);
  });

  it('takes a full question', () => {
    const full = {
      controller: 'acme',
      subject: { scheme: 'email', value: 'ada@example.org' },
      purpose: 'newsletter',
      operation: 'disclose',
      recipient: 'Printers Ltd',
      recipientRole: 'processor',
      country: 'US',
      location: 'EE',
      channel: 'email',
      jurisdiction: 'US-CA',
      collectedAt: '2024-01-01T00:00:00Z',
      at: '2025-01-01T00:00:00+02:00',
      knownAt: '2025-01-01T00:00:00.000Z',
      atLeast: 'a.b',
      consistency: 'strong',
    };
    expect(acceptsCheck(full)).toBe(true);
    expect(Object.keys(full).sort()).toEqual([...Object.keys(CHECK_FIELDS), 'subject'].sort());
  });
});

describe('the fast validator of a batch of checks', () => {
  const question = { subject: { scheme: 'email', value: 'ada@example.org' }, purpose: 'newsletter' };

  it.each([
    [{ checks: [question, question] }, true],
    [{ checks: [] }, false],
    [{ checks: [question, {}] }, false],
    [{ checks: [question], more: 1 }, false],
    [{ checks: question }, false],
    [[question], false],
    [{ checks: Array.from({ length: 1_000 }, () => question) }, true],
    [{ checks: Array.from({ length: 1_001 }, () => question) }, false],
  ])('leaves everything that is not ordinary to the DTO', (body, accepted) => {
    expect(acceptsCheckBatch(body)).toBe(accepted);
  });
});
