import type { LeafBody } from '../leaf/index.js';
import { purposesNamed } from '../story/telling/facts-as-law.js';
import { type Story, type StoryInput, tellStory } from '../story/index.js';
import { consentEvents, lastState } from './consent-events.js';
import type {
  ConsentEvent,
  ConsentRecord,
  ConsentRecords,
  ConsentState,
  RecordController,
  RecordPurpose,
} from './consent-record.js';
import { CONTEXT } from './context.js';

/** What the ledger's answer says of a consent's state beyond its facts: time that ran out, versions, proof. */
const STATES: Readonly<Record<string, ConsentState | undefined>> = {
  CONSENT_EXPIRED: 'dpv:ConsentExpired',
  CONSENT_INVALID_METHOD: 'dpv:ConsentInvalidated',
  CONSENT_INVALID_AT_GRANT: 'dpv:ConsentInvalidated',
  CONSENT_UNCONFIRMED: 'dpv:ConsentRequested',
  CONSENT_STALE_VERSION: undefined,
  CONSENT_UNPROVEN: undefined,
};

/**
 * Consent records after ISO/IEC TS 27560:2023 in the words of the W3C Data Privacy Vocabulary: one for each person and
 * purpose with a fact about consent (records and exports 4.1). Pure; the same input gives the same records.
 * @param story as `tellStory(input)` tells it, where the caller has it already
 */
export function consentRecords(input: StoryInput, story: Story = tellStory(input)): ConsentRecords {
  const { statement, facts, texts } = input;
  const held = new Set(texts.map(({ digest }) => digest));
  const controller = controllerOf(story);
  const streams = [...new Set(facts.map(({ stream }) => stream))].sort((a, b) => a - b);
  const records = streams.flatMap((stream) => {
    const bodies = facts
      .filter((fact) => fact.stream === stream && fact.body.type.startsWith('consent.'))
      .map(({ body }) => body);
    const person = story.persons[stream]?.id ?? `person ${stream + 1}`;
    return purposesOf(bodies, input).flatMap((purpose): ConsentRecord[] => {
      const about = bodies.filter(({ pub }) => isAbout(pub, purpose));
      const events = consentEvents(about, held);
      const [first] = events;
      if (!first) return [];
      return [
        {
          '@id': `#${first.event_id}-${purpose}`,
          '@type': 'dpv:ConsentRecord',
          record_id: `${first.event_id}-${purpose}`,
          pii_principal_id: person,
          pii_controller: controller,
          purpose: purposeOf(purpose, input, story),
          ...standing(story, purpose, stream, events),
          events,
        },
      ];
    });
  });
  return {
    '@context': CONTEXT,
    schema_version: 'ISO/IEC TS 27560:2023',
    schema: 'consent-records-schema.json',
    bundle: statement.id,
    made_at: statement.madeAt,
    records: records.sort(
      (a, b) => order(a.pii_principal_id, b.pii_principal_id) || order(a.purpose.id, b.purpose.id),
    ),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isAbout(pub: LeafBody['pub'], purpose: string): boolean {
  const named = purposesNamed(pub);
  return named === '*' || named.includes(purpose);
}

/** Those that a person's facts name, and all that the controller publishes for a fact about all. */
function purposesOf(
  bodies: readonly LeafBody[],
  { context, statement: { scope } }: StoryInput,
): readonly string[] {
  const named = bodies.map(({ pub }) => purposesNamed(pub));
  const published = context
    .filter(
      ({ type, pub }) =>
        type === 'purpose.published' && (pub['bases'] as readonly string[]).includes('consent'),
    )
    .map(({ pub }) => String(pub['purpose']));
  const all = named.flatMap((one) => (one === '*' ? published : one));
  const wanted = (purpose: string) =>
    scope.kind !== 'subject' || scope.purposes === '*' || scope.purposes.includes(purpose);
  return [...new Set(all)].filter(wanted).sort();
}

/** The first person's status is told; others are known by their facts alone. */
function standing(
  { statuses, madeAt }: Story,
  purpose: string,
  stream: number,
  events: readonly ConsentEvent[],
): Pick<ConsentRecord, 'state' | 'ledger_reason' | 'permitted'> {
  const own = lastState(events);
  const status =
    stream === 0 ? statuses.find((one) => one.purpose === purpose && one.channel === undefined) : undefined;
  const now = status?.intervals.findLast(({ from }) => from <= madeAt);
  if (!now) return { state: own };
  const state = Object.hasOwn(STATES, now.reason) ? STATES[now.reason] : own;
  return { ...(state !== undefined && { state }), ledger_reason: now.reason, permitted: now.permitted };
}

function controllerOf({ controller: { id, fields } }: Story): RecordController {
  const of = (name: string) => fields.find((field) => field.name === name)?.value;
  const names = ['name', 'contact', 'country', 'representative', 'dpo'] as const;
  const known = names.flatMap((name) => (of(name) === undefined ? [] : [[name, of(name)] as const]));
  return { '@type': 'dpv:DataController', id, ...Object.fromEntries(known) };
}

function purposeOf(purpose: string, { context }: StoryInput, { purposes }: Story): RecordPurpose {
  const inForce = purposes.find((one) => one.purpose === purpose);
  const pub = context.find(
    (body) =>
      body.type === 'purpose.published' &&
      body.pub['purpose'] === purpose &&
      body.pub['version'] === inForce?.version,
  )?.pub;
  const recipients = (pub?.['recipients'] ?? []) as readonly { readonly name?: unknown }[];
  const retention = pub?.['retentionAfterCollection'] ?? pub?.['retentionAfterContract'];
  return {
    '@type': 'dpv:Purpose',
    id: purpose,
    ...(inForce?.title !== undefined && { title: inForce.title }),
    ...(inForce && { version: inForce.version }),
    lawful_bases: inForce?.bases ?? [],
    personal_data: (pub?.['categories'] ?? []) as readonly string[],
    recipients: recipients.map(({ name }) => String(name)),
    ...(typeof retention === 'string' && { retention }),
  };
}
