import { FACT_TYPES, Refusal, type FactType, type StreamKind } from '#domain';
import { identityOf, type CommandIdentity } from './command-identity.js';
import type { KnownLaws } from './known-law.js';
import type { LaneMemory } from './lane-memory.js';
import type { Clock, LedgerMode } from './parts.js';
import { readFields, type GivenFields } from './read-fields.js';
import type { RecordCommand } from './record-command.js';

/** A command that was read: at which controller, under which ids, with which fields. */
export interface RecordingRequest {
  readonly command: RecordCommand;
  readonly controller: string;
  readonly identity: CommandIdentity;
  readonly given: GivenFields;
  /** Stored as found, without the refusals and clock rules of live commands (facts-and-subjects.md 9). */
  readonly asFound: boolean;
  /** What the items before it in its lane of a batch have left; absent where it is alone. */
  readonly memory?: LaneMemory | undefined;
}

/**
 * Reads a command: which controller it means, its ids, its fields by the catalogue.
 * @throws Refusal for what cannot be read, whatever the ledger holds
 */
export function readRequest(
  command: RecordCommand,
  laws: Pick<KnownLaws, 'named'>,
  mode: LedgerMode,
  asFound: boolean,
  memory?: LaneMemory,
): RecordingRequest {
  if (asFound && mode !== 'replay') throw new Refusal('REPLAY_ONLY');
  if (asFound && command.recordedAt === undefined) throw new Refusal('FIELD_MISSING', 'recordedAt');
  if (!asFound && command.recordedAt !== undefined)
    throw new Refusal('RECORDED_AT_NOT_ALLOWED', 'recordedAt');
  const given = readFields(command.type, fieldsOf(command));
  const controller = laws.named(command.controller);
  const aboutPerson = FACT_TYPES[command.type].stream === 'subject';
  if (aboutPerson && command.subject === undefined) throw new Refusal('SUBJECT_MISSING', 'subject');
  if (!aboutPerson && command.subject !== undefined) throw new Refusal('SUBJECT_NOT_ALLOWED', 'subject');
  const identity = identityOf(controller, command.principal, command.idempotencyKey);
  return { command, controller, identity, given, asFound, memory };
}

/** What the ledger fills in itself, from the identifier that the request names, is no field of the catalogue. */
function fieldsOf({ type, fields }: RecordCommand): Readonly<Record<string, unknown>> {
  if (type === 'subject.identifier_linked') {
    if (fields['hash'] !== undefined) throw new Refusal('FIELD_UNKNOWN', 'hash');
    if (typeof fields['scheme'] !== 'string') throw new Refusal('FIELD_MISSING', 'scheme');
    if (typeof fields['value'] !== 'string') throw new Refusal('FIELD_MISSING', 'value');
  }
  return fields;
}

/** Stream of a fact that is about no person (facts-and-subjects.md 2). @throws Refusal FIELD_MISSING */
export function lawStreamOf(controller: string, { command, given }: RecordingRequest): string {
  const kind: StreamKind = FACT_TYPES[command.type].stream;
  if (kind === 'register') return `register-${controller}`;
  const slug = given.values[kind];
  if (typeof slug !== 'string') throw new Refusal('FIELD_MISSING', kind);
  return `${kind}-${controller}.${slug}`;
}

/** Whether a fact is about a person, so that its stream is a person's. */
export function isAboutPerson(type: FactType): boolean {
  return FACT_TYPES[type].stream === 'subject';
}

/** The instant that "now" means for a request, UTC milliseconds: the present; of a replayed fact, its recording. */
export function nowOf({ asFound, command }: RecordingRequest, clock: Clock): number {
  return asFound ? (command.recordedAt as number) : clock.now();
}
