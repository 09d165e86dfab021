import fc from 'fast-check';
import { OPERATIONS, type Operation, type Question } from '#domain';
import { instant, lateInstant, PURPOSES } from './arbitrary-facts.js';

const atOrAfter = fc.oneof({ weight: 1, arbitrary: instant }, { weight: 2, arbitrary: lateInstant });
// Most questions leave most things out.
const rarely = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { freq: 3, nil: undefined });

/** A question about one of the purposes of the histories. */
export function question(operations: readonly Operation[] = OPERATIONS): fc.Arbitrary<Question> {
  return fc
    .record({
      purpose: fc.oneof(
        { weight: 6, arbitrary: fc.constant(PURPOSES[0]) },
        { weight: 1, arbitrary: fc.constantFrom(...PURPOSES, 'unheard_of') },
      ),
      operation: fc.oneof(
        { weight: 1, arbitrary: fc.constantFrom(operations[0] as Operation) },
        { weight: 4, arbitrary: fc.constantFrom(...operations) },
      ),
      at: atOrAfter,
      channel: rarely(fc.constantFrom('email', 'sms')),
      recipient: rarely(fc.constantFrom('acme', 'other')),
      recipientRole: rarely(fc.constantFrom('controller', 'processor')),
      country: rarely(fc.constantFrom('US', 'UK', 'FR')),
      location: rarely(fc.constantFrom('RU', 'US')),
      jurisdiction: rarely(fc.constantFrom('EU', 'UK', 'US-CA', 'US', 'CH')),
      collectedAt: rarely(instant),
      knownAt: rarely(instant),
    })
    .map((asked) => (asked.operation === 'transfer' ? { ...asked, country: asked.country ?? 'US' } : asked))
    .map(
      (asked) =>
        Object.fromEntries(
          Object.entries(asked).filter(([, value]) => value !== undefined),
        ) as unknown as Question,
    );
}
