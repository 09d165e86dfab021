import { addDuration } from '../calendar/duration.js';
import { covers } from '../decision/history/entries.js';
import type { Fact, FactOf, FactType } from '../facts/fact.js';
import type { Circumstances } from './circumstances.js';

/**
 * Whether a duty that a fact created is to be done at an instant: no, yes, or yes under a condition that the ledger
 * cannot know, in a few words. Discharge is no business of conditions.
 */
export type Condition<F extends Fact = Fact> = (fact: F, is: Circumstances) => boolean | string;

/** To be done whatever happens. */
export const always: Condition = () => true;

/** To be done if something holds that no ledger sees. */
export function provided(words: string): Condition {
  return () => words;
}

/** Every condition must hold; the words of the last one that has some are kept. */
export function all<F extends Fact>(...conditions: readonly Condition<F>[]): Condition<F> {
  return (fact, is) => {
    let due: boolean | string = true;
    for (const condition of conditions) {
      const found = condition(fact, is);
      if (found === false) return false;
      if (found !== true) due = found;
    }
    return due;
  };
}

/** Stopping is due until a later act, or another basis, allows the use again. */
export const whileUseIsDenied: Condition = (fact, is) =>
  is.purposesOf(fact).some((purpose) => !is.judge(purpose, 'use').permitted);

/** Art. 17(1): nothing lets the data of the purpose be kept, and it was not erased since. */
export const whileNothingKeepsIt: Condition = (fact, is) =>
  is.purposesOf(fact).some((purpose) => {
    const { permitted, reason } = is.judge(purpose, 'store');
    return !permitted && reason !== 'ERASED';
  });

/** Art. 17(1)(b), (c): the same data may serve another purpose; which data serves which, the ledger does not see. */
export const unlessNeededElsewhere: Condition = (fact, is) =>
  whileNothingKeepsIt(fact, is) === true && 'unless another purpose or channel needs the data';

/** For some purpose no erasure was executed since, or one that retained it (Art. 17(3)). */
export const notErasedSince: Condition = (fact, is) =>
  is
    .purposesOf(fact)
    .some((purpose) => !is.of('erasure.executed').some((erasure) => erases(erasure, fact, purpose)));

function erases({ at, data }: FactOf<'erasure.executed'>, fact: Fact, purpose: string): boolean {
  const retained = (data.retained ?? []).some((kept) => kept['purpose'] === purpose);
  return at >= fact.at && covers(data.purposes, purpose) && !retained;
}

/** Until one of these carries the fact's id. */
export function until(...types: readonly FactType[]): Condition {
  return (fact, is) => is.following(fact, ...types).length === 0;
}

/** Until one of these comes after it, about a purpose of the fact. */
export function unlessAfter(...types: readonly FactType[]): Condition {
  return (fact, is) => is.after(fact, ...types).length === 0;
}

/** 1.19, gate 3: an ordinary objection that reaches a marketing purpose is absolute there too. */
export const marketing: Condition<FactOf<'objection.raised'>> = (fact, is) =>
  fact.data.kind === 'direct_marketing' || is.purposesOf(fact).some((purpose) => is.isMarketing(purpose));

/** Art. 21(1): to be weighed, for some purpose that is not marketing. */
export const ordinary: Condition<FactOf<'objection.raised'>> = (fact, is) =>
  fact.data.kind === 'particular_situation' &&
  is.purposesOf(fact).some((purpose) => !is.isMarketing(purpose));

/** Art. 21(1): only a rejection with its grounds decides, or the person gives in. */
export const undecided: Condition<FactOf<'objection.raised'>> = (fact, is) =>
  !is
    .following(fact, 'objection.upheld', 'objection.withdrawn', 'objection.rejected')
    .some((end) => end.type !== 'objection.rejected' || end.data.groundsStated);

/** Art. 18(1)(d), 18(3): what was restricted while the objection was weighed, of which no lift was announced. */
export const restrictedMeanwhile: Condition = (fact, is) => {
  const purposes = is.purposesOf(fact);
  return is
    .of('restriction.applied')
    .some(
      (applied) =>
        applied.data.ground === 'd' &&
        is.purposesOf(applied).some((purpose) => purposes.includes(purpose)) &&
        is.following(applied, 'restriction.lift_notified').length === 0,
    );
};

/** Art. 18(3): a lift counts only after a notice strictly before it. */
export const announced: Condition<FactOf<'restriction.lifted'>> = (fact, is) =>
  is.of('restriction.lift_notified').some(({ at, data }) => data.id === fact.data.id && at < fact.at);

/** Until a lift that counts. */
export const notLifted: Condition = (fact, is) =>
  !is
    .following(fact, 'restriction.lifted')
    .some((lift) => announced(lift as FactOf<'restriction.lifted'>, is));

/** Art. 17(3): what refuses the erasure now, a hold above all, suspends the duty; its release arms it again. */
export const erasureAllowed: Condition = (fact, is) =>
  is
    .purposesOf(fact)
    .some((purpose) => is.judge(purpose, 'erase').permitted && !is.judge(purpose, 'use').permitted);

/** Art. 5(1)(e): the declared period after the contract is over. */
export const retentionIsOver: Condition = (fact, is) => {
  let due: boolean | string = false;
  for (const purpose of is.purposesOf(fact)) {
    const period = is.law.versionInForce(purpose, is.at)?.fact.data.retentionAfterContract;
    if (period === undefined || is.at < addDuration(fact.at, period)) continue;
    const { permitted, reason } = is.judge(purpose, 'store');
    if (!permitted && reason !== 'ERASED') return true;
    if (reason === 'STORAGE_ONLY_LEGAL_HOLD' || reason === 'STORAGE_ONLY_RESTRICTED') {
      due = 'after review: a hold or restriction keeps the data';
    }
  }
  return due;
};

/** EDPB 05/2020 111: while the consent stands, up to the end that it names. */
export const runsOut: Condition<FactOf<'consent.granted'>> = (fact, is) => {
  const { expiresAt } = fact.data;
  if (expiresAt === undefined || is.at >= Date.parse(expiresAt)) return false;
  return is.after(fact, ...ENDS_OF_CONSENT).every((later) => reachesMarketingOnly(later, fact, is));
};

/** Art. 21(2): an objection to direct marketing ends no consent to anything else. */
function reachesMarketingOnly(later: Fact, { data }: FactOf<'consent.granted'>, is: Circumstances): boolean {
  if (later.type !== 'objection.raised' || is.isMarketing(data.purpose)) return false;
  return later.data.kind === 'direct_marketing';
}

const ENDS_OF_CONSENT: readonly FactType[] = [
  'consent.granted',
  'consent.refused',
  'consent.withdrawn',
  'consent.expired',
  'consent.invalidated',
  'objection.raised',
  'erasure.requested',
  'erasure.executed',
  'subject.deceased',
];

/** EDPB 05/2020 149: the guardian's consent stands though the young person could now decide. */
export const outgrown: Condition<FactOf<'consent.granted'>> = (fact, is) =>
  fact.by === 'guardian' &&
  is.judge(fact.data.purpose, 'use').reason === 'CONSENT_ACTIVE_GUARDIAN_CARRIED_OVER';

/** Art. 21(4): with the first message at the latest. Once shown for a purpose, it was shown. */
export const notYetShown: Condition<FactOf<'consent.granted'> | FactOf<'sale.completed'>> = (fact, is) => {
  const { purpose } = fact.data;
  // Where no message may be sent, none will be the first.
  if (!is.isMarketing(purpose) || !is.judge(purpose, 'use').permitted) return false;
  const shown = is
    .of('duty.discharged')
    .filter(({ data }) => data.code === 'RIGHT_TO_OBJECT')
    .map(({ data }) => data.about);
  const first = [...is.of('consent.granted'), ...is.of('sale.completed')].some(
    (go) => go.data.purpose === purpose && shown.includes(go.id),
  );
  return !first && 'with the first message, clearly and separately';
};

/** Art. 44-46: until something else carries transfers to that country. */
export const withoutTool: Condition<FactOf<'adequacy.revoked'> | FactOf<'transfer.safeguard_revoked'>> = (
  fact,
  is,
) => {
  const country = countryOf(fact, is);
  if (country === undefined) return true;
  return is.purposesOf(fact).some((purpose) => !is.judge(purpose, 'transfer', country).permitted);
};

function countryOf(
  fact: FactOf<'adequacy.revoked'> | FactOf<'transfer.safeguard_revoked'>,
  is: Circumstances,
) {
  if (fact.type === 'adequacy.revoked') return fact.data.country;
  const registered = is.law.facts.find(
    (other: Fact) => other.type === 'transfer.safeguard_registered' && other.data.id === fact.data.id,
  );
  return registered?.type === 'transfer.safeguard_registered' ? registered.data.country : undefined;
}

/** WP260 29-31: a material version. */
export const materially: Condition<FactOf<'purpose.published'>> = (fact) => fact.data.material === true;

/** EDPB 05/2020 110: asked again only where consent is what the version rests on. */
export const onConsent: Condition<FactOf<'purpose.published'>> = (fact) =>
  fact.data.bases.includes('consent');

/** How long nobody may be asked again after an opt-out (11 CCR 7026(k)). */
export const COOL_OFF = 'P12M';

/** For twelve months, unless the person opts in before. */
export const withinCoolOff: Condition = (fact, is) => is.at < addDuration(fact.at, COOL_OFF);
