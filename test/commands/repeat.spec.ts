import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, decideCommand, historyOf, lawOf, Refusal, type Fact, type Instant } from '#domain';
import { circumstancesOf, factOfDraft, given, NOW, type Told } from './given-when-then.js';
import {
  about,
  consentGranted,
  controllerRecorded,
  DIGEST,
  noticePublished,
  objectionRaised,
  purposePublished,
  textStored,
  withId,
} from './told.js';

const PURPOSES = ['newsletter', 'analytics', 'security', 'invoices', 'service'] as const;
const published = [
  controllerRecorded,
  textStored,
  purposePublished('newsletter', ['consent', 'soft_opt_in'], { directMarketing: true }),
  purposePublished('analytics', ['consent'], { tracking: true }),
  purposePublished('security', ['legitimate_interests']),
  purposePublished('invoices', ['legal_obligation']),
  purposePublished('service', ['contract'], {
    retentionAfterContract: 'P7Y',
    retentionBasis: 'legal_obligation',
  }),
  noticePublished(),
];

const purpose = fc.constantFrom(...PURPOSES);
const purposes = fc.oneof(fc.constant('*' as const), fc.uniqueArray(purpose, { minLength: 1, maxLength: 3 }));
const id = fc.constantFrom('a', 'b');
const keep = { purpose: 'invoices', ground: 'legal_obligation' };

/** Every kind of command that changes what may be done with a person's data. */
const command: fc.Arbitrary<Told> = fc.oneof(
  purpose.map((p) => consentGranted(p)),
  purpose.map((p) => consentGranted(p, { scope: 'during_restriction', shown: DIGEST })),
  purpose.map((p) => about('consent.withdrawn', { purpose: p })),
  fc.constant(about('consent.withdrawn', { purposes: '*' })),
  purpose.map((p) => about('consent.refused', { purpose: p })),
  purpose.map((p) => about('consent.confirmed', { purpose: p })),
  purpose.map((p) => about('consent.invalidated', { purpose: p }, 'controller')),
  purpose.map((p) => about('consent.requested', { purposes: [p] }, 'controller')),
  fc.tuple(id, purposes).map(([i, p]) => objectionRaised(i, 'particular_situation', p)),
  fc.tuple(id, purposes).map(([i, p]) => objectionRaised(i, 'direct_marketing', p)),
  id.map((i) => withId('objection.upheld', i)),
  id.map((i) => withId('objection.rejected', i, { grounds: 'payment security' })),
  id.map((i) => withId('objection.withdrawn', i)),
  fc.tuple(id, purposes).map(([i, p]) => withId('restriction.applied', i, { ground: 'c', purposes: p })),
  id.map((i) => withId('restriction.lift_notified', i)),
  id.map((i) => withId('restriction.lifted', i)),
  fc
    .tuple(id, purposes)
    .map(([i, p]) => withId('hold.placed', i, { purposes: p, basis: 'legitimate_interests' })),
  id.map((i) => withId('hold.released', i)),
  fc.tuple(id, purposes).map(([i, p]) => withId('erasure.requested', i, { purposes: p })),
  id.map((i) => withId('erasure.refused', i, { ground: '17_3_b' })),
  purposes.map((p) => about('erasure.executed', { purposes: p, retained: [keep] }, 'controller')),
  id.map((i) => withId('contract.started', i, { purposes: ['service'] })),
  id.map((i) => withId('contract.ended', i)),
  fc.boolean().map((value) => about('signal.received', { signal: 'gpc', value })),
  fc.constant(about('sale.completed', { purpose: 'newsletter', optOutOffered: true, similar: true })),
  fc.constant(about('data.collected', { purpose: 'analytics' })),
  fc.constant(about('subject.deceased', {})),
);

/** Runs a command on the facts; undefined if it is refused. */
function run(facts: readonly Fact[], told: Told, at: Instant): Fact[] | undefined {
  try {
    const drafts = decideCommand(circumstancesOf(facts), {
      type: told.type,
      by: told.by ?? 'controller',
      at,
      recordedAt: at,
      values: told.data,
      freshId: `fresh-${facts.length}`,
    });
    return drafts.map((draft, i) => factOfDraft(draft, `f${facts.length}-${i}`, at, told.by ?? 'controller'));
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function answers(facts: readonly Fact[], at: Instant) {
  const law = lawOf(facts);
  const history = historyOf(facts);
  return PURPOSES.map((slug) => {
    const { permitted, reason } = decide(law, history, { purpose: slug, at });
    return `${slug}: ${permitted} ${reason}`;
  });
}

describe('Running the same command again', () => {
  it('is never refused once it was accepted, and changes no answer', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) => {
        let facts: readonly Fact[] = given(...published).facts;
        let at = NOW;
        for (const told of commands) {
          const first = run(facts, told, (at += 1_000));
          if (!first) continue;
          facts = [...facts, ...first];
          const before = answers(facts, at + 1_000);
          const second = run(facts, told, at + 1_000);
          if (!second) throw new Error(`${told.type} was refused the second time`);
          const after = answers([...facts, ...second], at + 1_000);
          if (String(after) !== String(before))
            throw new Error(`${told.type} changed an answer: ${String(before)} -> ${String(after)}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});
