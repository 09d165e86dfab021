import type { LeafBody } from '../../leaf/index.js';
import { purposesNamed } from './facts-as-law.js';
import { inWords, purposesInWords, spelled } from './values.js';

type Pub = Readonly<Record<string, unknown>>;

const ABOUT_PURPOSES = (pub: Pub): string => purposesInWords(purposesNamed(pub));
const ID = (pub: Pub): string => String(pub['id']);

/** One sentence per type of fact: what happened. Public fields only: sealed ones stand beside it with their state. */
const SENTENCES: Readonly<Record<string, (pub: Pub) => string>> = {
  'consent.requested': (pub) => `Consent was asked for: ${ABOUT_PURPOSES(pub)}.`,
  'consent.granted': (pub) =>
    `Consent was given to ${ABOUT_PURPOSES(pub)}, version ${inWords(pub['version'])}, by ${spelled(String(pub['method']))}${limits(pub)}.`,
  'consent.confirmed': (pub) =>
    `The consent to ${ABOUT_PURPOSES(pub)} was confirmed (second step of a double opt-in).`,
  'consent.refused': (pub) => `Consent to ${ABOUT_PURPOSES(pub)} was refused.`,
  'consent.withdrawn': (pub) => `Consent to ${ABOUT_PURPOSES(pub)} was withdrawn${limits(pub)}.`,
  'consent.expired': (pub) => `The consent to ${ABOUT_PURPOSES(pub)} expired.`,
  'consent.invalidated': (pub) => `The consent to ${ABOUT_PURPOSES(pub)} was found to be invalid.`,
  'guardian.verified': (pub) =>
    `A holder of parental responsibility was verified by ${spelled(String(pub['method']))}.`,
  'notice.acknowledged': (pub) =>
    `The notice “${inWords(pub['notice'])}”, version ${inWords(pub['version'])}, was acknowledged.`,
  'contract.started': (pub) => `Contract ${ID(pub)} began; it needs ${ABOUT_PURPOSES(pub)}.`,
  'contract.ended': (pub) => `Contract ${ID(pub)} ended.`,
  'precontract.requested': (pub) =>
    `Steps before a contract were asked for (${ID(pub)}): ${ABOUT_PURPOSES(pub)}.`,
  'precontract.closed': (pub) => `The steps before a contract ended (${ID(pub)}).`,
  'obligation.started': (pub) => `A legal obligation began: ${ABOUT_PURPOSES(pub)}.`,
  'emergency.declared': (pub) => `An emergency was declared: ${ABOUT_PURPOSES(pub)}.`,
  'emergency.ended': (pub) => `The emergency ended: ${ABOUT_PURPOSES(pub)}.`,
  'sale.completed': (pub) =>
    `A sale was made; its address may serve ${ABOUT_PURPOSES(pub)} (opt-out offered: ${inWords(pub['optOutOffered'])}).`,
  'data.collected': (pub) => `Data was collected for ${ABOUT_PURPOSES(pub)}.`,
  'objection.raised': (pub) =>
    pub['kind'] === 'direct_marketing'
      ? `Objection ${ID(pub)} to direct marketing was raised: ${ABOUT_PURPOSES(pub)}.`
      : `Objection ${ID(pub)} on grounds of the particular situation was raised: ${ABOUT_PURPOSES(pub)}.`,
  'objection.upheld': (pub) => `Objection ${ID(pub)} was upheld.`,
  'objection.rejected': (pub) =>
    `Objection ${ID(pub)} was rejected${pub['groundsStated'] === true ? ', with grounds' : ' without stated grounds'}.`,
  'objection.withdrawn': (pub) => `Objection ${ID(pub)} was taken back.`,
  'signal.received': (pub) =>
    `The browser signal ${String(pub['signal']).toUpperCase()} was ${pub['value'] === true ? 'received' : 'switched off'}.`,
  'restriction.applied': (pub) =>
    `Processing was restricted (${ID(pub)}, Art. 18(1)(${inWords(pub['ground'])})): ${ABOUT_PURPOSES(pub)}.`,
  'restriction.lift_notified': (pub) => `The person was told that restriction ${ID(pub)} would be lifted.`,
  'restriction.lifted': (pub) => `Restriction ${ID(pub)} was lifted.`,
  'hold.placed': (pub) => `Legal hold ${ID(pub)} was placed: ${ABOUT_PURPOSES(pub)}.`,
  'hold.released': (pub) => `Legal hold ${ID(pub)} was released.`,
  'erasure.requested': (pub) => `Erasure was requested (${ID(pub)}): ${ABOUT_PURPOSES(pub)}.`,
  'erasure.refused': (pub) => `Erasure request ${ID(pub)} was refused, ground: ${inWords(pub['ground'])}.`,
  'erasure.executed': (pub) =>
    `Data was erased: ${ABOUT_PURPOSES(pub)}; retained: ${inWords(pub['retained'])}.`,
  'identity.rejected': (pub) =>
    `It turned out that somebody else had acted: fact ${inWords(pub['ref'])} does not count.`,
  'request.received': (pub) => `A request came in (${ID(pub)}): ${spelled(String(pub['right']))}.`,
  'request.extended': (pub) => `The person was told that the answer to ${ID(pub)} takes longer.`,
  'request.answered': (pub) =>
    `Request ${ID(pub)} was answered${pub['outcome'] === undefined ? '' : `: ${spelled(String(pub['outcome']))}`}.`,
  'subject.birth_date_recorded': () => 'The birth date was recorded.',
  'subject.residence_changed': (pub) => `The country of residence is ${inWords(pub['country'])}.`,
  'subject.jurisdiction_recorded': (pub) => `The jurisdiction is ${inWords(pub['jurisdiction'])}.`,
  'subject.deceased': () => 'The person has died.',
  'sale_share.opted_out': () => 'The person opted out of sale and sharing.',
  'sale_share.opted_in': () => 'The person agreed to sale and sharing again.',
  'subject.identifier_linked': (pub) =>
    `An identifier of the scheme “${inWords(pub['scheme'])}” was linked with this person.`,
  'subject.identifier_unlinked': (pub) => `The identifier of fact ${inWords(pub['about'])} was unlinked.`,
  'subject.merged': (pub) => `This person and ${inWords(pub['absorbed'])} are one from here on.`,
  'subject.absorbed': (pub) => `This person is known as ${inWords(pub['canonical'])} from here on.`,
  'subject.unmerged': (pub) => `This person and ${inWords(pub['absorbed'])} are two again.`,
  'subject.key_renewed': () => 'New keys were made after an erasure.',
  'subject.proof_destroyed': () => 'The keys of proofs were destroyed: their time was over.',
  'account.inactive': (pub) => `The account has been inactive since ${inWords(pub['since'])}.`,
  'disclosure.recorded': (pub) =>
    `Data was disclosed to “${inWords(pub['recipient'])}” (${inWords(pub['role'])}): ${ABOUT_PURPOSES(pub)}.`,
  'recipient.notified': (pub) => `“${inWords(pub['recipient'])}” was told of fact ${inWords(pub['about'])}.`,
  'recipient.confirmed': (pub) => `“${inWords(pub['recipient'])}” confirmed fact ${inWords(pub['about'])}.`,
  'duty.discharged': (pub) => `The duty ${inWords(pub['code'])} of fact ${inWords(pub['about'])} was done.`,
  'processing.reported': (pub) => `Processing was reported: ${ABOUT_PURPOSES(pub)}.`,
};

/** What happened, one sentence; for a type that this version does not know, its name. */
export function sentenceOf({ type, pub }: Pick<LeafBody, 'type' | 'pub'>): string {
  return Object.hasOwn(SENTENCES, type)
    ? (SENTENCES[type]?.(pub) ?? type)
    : `A fact of the type ${type} was recorded.`;
}

/** What a choice is limited to. */
function limits(pub: Pub): string {
  const parts = [
    ...(pub['channels'] === undefined ? [] : [`for ${inWords(pub['channels'])} only`]),
    ...(pub['recipients'] === undefined ? [] : [`for ${inWords(pub['recipients'])}`]),
    ...(pub['countries'] === undefined ? [] : [`for ${inWords(pub['countries'])}`]),
    ...(pub['explicit'] === true ? ['explicitly'] : []),
    ...(pub['scope'] === 'transfer' ? ['for a transfer'] : []),
    ...(pub['scope'] === 'during_restriction' ? ['during a restriction'] : []),
    ...(typeof pub['expiresAt'] === 'string' ? [`until ${pub['expiresAt'].slice(0, 10)}`] : []),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

const ACTORS: Readonly<Record<string, string>> = {
  subject: 'the person',
  guardian: 'a guardian',
  agent: 'an agent',
  controller: 'the controller',
  authority: 'an authority',
  system: 'the ledger itself',
};

/** Who acted, and under which account it reached the ledger. */
export function actorInWords({ by, principal }: LeafBody['actor']): string {
  const who = ACTORS[by] ?? by;
  return by === 'system' || principal === 'local' ? who : `${who}, through ${principal}`;
}
