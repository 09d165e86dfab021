import { FACT_TYPES, Refusal, type FactDraft, type FactType, type Field } from '#domain';
import { isUuid, type SealClass } from '#stored-event';
import { forgottenBy, SubjectsError, type Identifier, type KeyNeed, type Reservation } from '#subjects';
import { controllerOfPerson } from '../reading/index.js';
import type { KnownLaws } from './known-law.js';
import { LoadedPerson } from './loaded-person.js';
import type { RecorderParts } from './parts.js';
import { nowOf, type RecordingRequest } from './request.js';
import { keyNeeds } from './sealed-events.js';
import { decided, situationOf, type Situation } from './situation.js';

/** What can be done with a known person only. */
export const NEEDS_SOMEBODY: ReadonlySet<FactType> = new Set([
  'subject.merged',
  'subject.unmerged',
  'subject.identifier_linked',
  'subject.identifier_unlinked',
  'erasure.executed',
]);

/** The person that a request means, found or just made. */
export interface Target {
  readonly subjectId: string;
  /** How the identifier led there; absent where the request names the id. */
  readonly reservation?: Reservation;
  /** The id was made for this request, which was judged for it: nothing is recorded, unless somebody was quicker. */
  readonly newcomer?: Judged;
}

/** A request as it was judged, and what it would record. */
export interface Judged {
  readonly situation: Situation;
  readonly drafts: readonly FactDraft[];
}

/** A judgement that waited longer is made anew: `rec` is when the fact was recorded. */
const JUDGED_WITHIN_MS = 1_000;

/** Finds the persons that requests mean, and makes those who are new. */
export class PersonFinder {
  constructor(
    private readonly parts: RecorderParts,
    private readonly laws: KnownLaws,
  ) {}

  /** Finds or makes the person. Whoever is unknown is made only for a command that is not refused. */
  async targetOf(request: RecordingRequest): Promise<Target> {
    const { controller, command } = request;
    const subject = command.subject;
    if (!subject) throw new Refusal('SUBJECT_MISSING', 'subject');
    if ('id' in subject) {
      if (!isUuid(subject.id)) throw new Refusal('SUBJECT_UNKNOWN', 'subject.id');
      return { subjectId: subject.id };
    }
    await this.mustKnow(request);
    return identifying(async () => {
      const newcomer =
        this.parts.subjects.locateNow(controller, subject) === undefined
          ? await this.#newcomer(request, subject)
          : undefined;
      const reservation = await this.parts.subjects.reserve(controller, subject, needsOf(newcomer?.drafts));
      const { subjectId, via } = reservation;
      return { subjectId, reservation, ...(newcomer && via === 'new' && { newcomer }) };
    });
  }

  /** The judgement of a newcomer's request, if it was made a moment ago: a fact is recorded at its time. */
  judgedNow({ command, asFound }: RecordingRequest, { newcomer }: Target): Judged | undefined {
    if (!newcomer || asFound || command.ifMatch !== undefined) return undefined;
    const { rec } = newcomer.situation.times;
    return this.parts.clock.now() - rec < JUDGED_WITHIN_MS ? newcomer : undefined;
  }

  /**
   * The same person as of now, if the identifier was not known to be linked: meanwhile somebody may have linked
   * it, or erased the person, whose address then must not be linked again.
   */
  async current(request: RecordingRequest, target: Target): Promise<Target> {
    const { controller, command } = request;
    if (!target.reservation?.linkNeeded || !command.subject || 'id' in command.subject) return target;
    const reservation = await this.parts.subjects.reserve(controller, command.subject);
    return { subjectId: reservation.subjectId, reservation };
  }

  /**
   * Judges the request as if nothing were recorded of its person, which is so for whoever is new, and looks the
   * person up only if it would be refused then: most who are not in memory are new.
   * @returns what a new person's facts will be
   * @throws Refusal for a newcomer's command that is refused
   */
  async #newcomer(request: RecordingRequest, subject: Identifier): Promise<Judged | undefined> {
    try {
      return await this.#judgedForNewcomer(request);
    } catch (refused) {
      if (!(refused instanceof Refusal)) throw refused;
      const known = await this.parts.subjects.locate(request.controller, subject);
      // A forgotten person is nobody any more: whoever is recorded under the address is new.
      if (known === undefined || forgottenBy(known)) throw refused;
      return undefined;
    }
  }

  async #judgedForNewcomer(request: RecordingRequest): Promise<Judged> {
    if (NEEDS_SOMEBODY.has(request.command.type) && !request.asFound)
      throw new Refusal('SUBJECT_UNKNOWN', 'subject');
    const known = await this.laws.of(request.controller);
    const now = nowOf(request, this.parts.clock);
    const situation = situationOf(request, LoadedPerson.unrecorded(), known, now);
    return { situation, drafts: decided(request, situation) };
  }

  /** @throws Refusal CONTROLLER_UNKNOWN */
  async mustKnow({ controller, asFound }: RecordingRequest): Promise<void> {
    const { register } = await this.laws.of(controller);
    if (!asFound && !register.recorded) throw new Refusal('CONTROLLER_UNKNOWN', 'controller');
  }

  /** The controller at which a subject id is known; undefined for a stranger's, and for one that is forgotten. */
  controllerOf(subjectId: string): Promise<string | undefined> {
    return controllerOfPerson(this.parts.store, subjectId);
  }

  /** What requests about one person have in common. @throws Refusal SUBJECT_MISSING, IDENTIFIER_INVALID */
  async laneOfRequest({ controller, command: { subject } }: RecordingRequest): Promise<string> {
    if (!subject) throw new Refusal('SUBJECT_MISSING', 'subject');
    return 'id' in subject ? subject.id : identifying(() => this.laneOf(controller, subject));
  }

  /**
   * The person that a request means, who is not made if there is none.
   * @throws Refusal SUBJECT_MISSING, SUBJECT_UNKNOWN, IDENTIFIER_INVALID
   */
  async knownId({ controller, command: { subject } }: RecordingRequest): Promise<string | undefined> {
    if (!subject) throw new Refusal('SUBJECT_MISSING', 'subject');
    if (!('id' in subject)) return identifying(() => this.parts.subjects.locate(controller, subject));
    if ((await this.controllerOf(subject.id)) !== controller)
      throw new Refusal('SUBJECT_UNKNOWN', 'subject.id');
    return subject.id;
  }

  /** The same as `laneOfRequest`, without looking whether the ledger knows the person. @throws as `laneOfRequest` */
  async laneUnseen({ controller, command: { subject } }: RecordingRequest): Promise<string> {
    if (!subject) throw new Refusal('SUBJECT_MISSING', 'subject');
    if ('id' in subject) return subject.id;
    return identifying(() => Promise.resolve(this.parts.subjects.linkFields(controller, subject).hash));
  }

  /** What two items of a batch have in common if they are about one person. @throws SubjectsError IDENTIFIER_INVALID */
  async laneOf(controller: string, subject: Identifier): Promise<string> {
    const { subjects } = this.parts;
    const known = subjects.locateNow(controller, subject) ?? (await subjects.locate(controller, subject));
    return known ?? this.parts.subjects.linkFields(controller, subject).hash;
  }
}

async function identifying<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SubjectsError && error.code === 'IDENTIFIER_INVALID')
      throw new Refusal('IDENTIFIER_INVALID', 'subject');
    throw error;
  }
}

/** The keys that facts will need. */
export function needsOf(drafts: readonly FactDraft[] = []): readonly KeyNeed[] {
  return drafts.flatMap(({ type, scope, values }) => {
    const fields: Readonly<Record<string, Pick<Field, 'sealed'>>> = FACT_TYPES[type].fields;
    const classes = new Set<SealClass>();
    for (const name in values) {
      const cls = values[name] === undefined ? undefined : fields[name]?.sealed;
      if (cls !== undefined) classes.add(cls);
    }
    return keyNeeds(classes, scope);
  });
}

/**
 * A subject id belongs to one controller; a stranger's id is as unknown as none, and so is a forgotten one's: whose it
 * was is known to nobody. @throws Refusal SUBJECT_UNKNOWN, SUBJECT_FORGOTTEN (by identifier)
 */
export function mustBeAt(controller: string, person: LoadedPerson, target: Target): void {
  const { controller: owner, events, facts } = person.asked;
  if (target.reservation === undefined && owner !== controller)
    throw new Refusal('SUBJECT_UNKNOWN', 'subject.id');
  if (events.length === 0 && facts.length > 0) throw new Refusal('SUBJECT_FORGOTTEN', 'subject');
}
