import { eventFile, textFile } from '../bag/index.js';
import type { LeafBody } from '../leaf/index.js';
import { timeOfBody } from '../story/telling/facts-as-law.js';
import type { ConsentEvent, ConsentState, ShownText } from './consent-record.js';

type By = LeafBody['actor']['by'];

/** Who acted, in the vocabulary's words; the ledger itself acts for the controller. */
const ENTITIES: Readonly<Record<By, string>> = {
  subject: 'dpv:DataSubject',
  guardian: 'dpv:GuardianOfDataSubject',
  agent: 'dpv:Representative',
  controller: 'dpv:DataController',
  authority: 'dpv:Authority',
  system: 'dpv:DataController',
};

/** States after which a further grant renews (records and exports 4.1). */
const RENEWED_FROM: readonly (ConsentState | undefined)[] = [
  'dpv:ConsentGiven',
  'dpv:RenewedConsentGiven',
  'dpv:ConsentExpired',
];

/** The state that a fact brings about; undefined for facts that change no consent. */
function stateAfter(
  { type, actor, pub }: LeafBody,
  before: ConsentState | undefined,
): ConsentState | undefined {
  switch (type) {
    case 'consent.requested':
      return 'dpv:ConsentRequested';
    case 'consent.granted':
      // Consent to a transfer or during a restriction is none to the purpose itself.
      if (pub['scope'] !== undefined && pub['scope'] !== 'processing') return undefined;
      return RENEWED_FROM.includes(before) ? 'dpv:RenewedConsentGiven' : 'dpv:ConsentGiven';
    case 'consent.refused':
      return 'dpv:ConsentRefused';
    case 'consent.withdrawn':
      if (pub['scope'] !== undefined && pub['scope'] !== 'processing') return undefined;
      return actor.by === 'subject' || actor.by === 'agent' ? 'dpv:ConsentWithdrawn' : 'dpv:ConsentRevoked';
    case 'consent.expired':
      return 'dpv:ConsentExpired';
    case 'consent.invalidated':
      return 'dpv:ConsentInvalidated';
    default:
      return undefined;
  }
}

/**
 * The events of one person's consent to one purpose, in the order of the log. Each has the state that its fact brings
 * about when read in the order of their times.
 * @param bodies facts about the purpose, in the order of the log
 * @param held digests of the texts that the bundle holds
 */
export function consentEvents(
  bodies: readonly LeafBody[],
  held: ReadonlySet<string>,
): readonly ConsentEvent[] {
  const inTime = [...bodies].sort((a, b) => Date.parse(timeOfBody(a)) - Date.parse(timeOfBody(b)));
  const states = new Map<string, ConsentState>();
  let state: ConsentState | undefined;
  for (const body of inTime) {
    const next = stateAfter(body, state);
    if (next === undefined) continue;
    state = next;
    states.set(body.seq, next);
  }
  return bodies.flatMap((body) => {
    const of = states.get(body.seq);
    return of === undefined ? [] : [eventOf(body, of, held)];
  });
}

/** The newest state by the events' own times. */
export function lastState(events: readonly ConsentEvent[]): ConsentState {
  const inTime = [...events].sort((a, b) =>
    a.event_time < b.event_time ? -1 : a.event_time > b.event_time ? 1 : 0,
  );
  return inTime.at(-1)?.state ?? 'dpv:ConsentUnknown';
}

function eventOf(body: LeafBody, state: ConsentState, held: ReadonlySet<string>): ConsentEvent {
  const { pub } = body;
  const text = (name: string) => (typeof pub[name] === 'string' ? (pub[name] as string) : undefined);
  const [notice, method, language, shown, valid] = ['notice', 'method', 'language', 'shown', 'expiresAt'].map(
    text,
  );
  const noticeVersion =
    pub['noticeVersion'] ?? (body.type === 'consent.requested' ? pub['version'] : undefined);
  return {
    '@type': 'dpv:ConsentStatus',
    event_id: body.id,
    event_time: timeOfBody(body),
    recorded_time: body.rec,
    event_type: body.type,
    state,
    entity: ENTITIES[body.actor.by],
    evidence: eventFile(body.seq),
    ...(body.type === 'consent.granted' && { purpose_version: pub['version'] as number }),
    ...(method !== undefined && { method }),
    ...(typeof pub['explicit'] === 'boolean' && { explicit: pub['explicit'] }),
    ...(Array.isArray(pub['channels']) && { channels: pub['channels'] as readonly string[] }),
    ...(Array.isArray(pub['recipients']) && { recipients: pub['recipients'] as readonly string[] }),
    ...(valid !== undefined && { valid_until: valid }),
    ...(notice !== undefined &&
      typeof noticeVersion === 'number' && { notice: { id: notice, version: noticeVersion } }),
    ...(shown !== undefined && { shown: shownText(shown, held) }),
    ...(language !== undefined && { language }),
  };
}

function shownText(digest: string, held: ReadonlySet<string>): ShownText {
  return held.has(digest) ? { digest, file: textFile(digest) } : { digest };
}
