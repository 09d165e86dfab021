import { Refusal } from '#domain';
import { SubjectsError, type Identifier, type Subjects } from '#subjects';
import type { ReadEvent, SubjectStream } from '../reading/index.js';
import type { LoadedPerson } from './loaded-person.js';
import type { RecordingRequest } from './request.js';

/** What linking and unlinking an identifier adds to a command. */
export interface IdentifierWork {
  /** Fields that the ledger fills in. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** What follows the acknowledged append. */
  readonly afterwards?: () => Promise<void>;
}

/** The identifiers of persons: linked with the first fact, with a further command, anew in a new life. */
export class Identifiers {
  constructor(private readonly subjects: Subjects) {}

  /**
   * The identifier that a command must link before its fact: of a person who is new, whose first append was lost,
   * or who begins a new life (facts-and-subjects.md 6, 7 and 11).
   */
  async toLink(
    request: RecordingRequest,
    { reservation }: { readonly reservation?: { readonly subjectId: string; readonly linkNeeded: boolean } },
    events: readonly ReadEvent[],
    subjectId: string,
    newLife: boolean,
  ): Promise<Identifier | undefined> {
    const { subject } = request.command;
    if (!reservation || !subject || 'id' in subject || !(reservation.linkNeeded || newLife)) return undefined;
    const stored = events.map((event) => event.stored);
    if (stored.length > 0 && (await this.subjects.isLinked(request.controller, subject, subjectId, stored)))
      return undefined;
    // In a new life the row went with the old one: it is written anew, before the append.
    if (newLife) await this.subjects.link(request.controller, subject, subjectId);
    return subject;
  }

  /** Unlinking goes to the stream that holds the link, so that the directory can be rebuilt from it alone. */
  streamFor(request: RecordingRequest, person: LoadedPerson, at: number): SubjectStream | undefined {
    if (request.command.type !== 'subject.identifier_unlinked') return undefined;
    const about = request.given.values['about'];
    return person
      .membersAt(at)
      .find(({ facts }) =>
        facts.some((fact) => fact.id === about && fact.type === 'subject.identifier_linked'),
      );
  }

  /**
   * What `linkIdentifier` and `unlinkIdentifier` need besides their fact.
   * @throws Refusal IDENTIFIER_LINKED_ELSEWHERE, IDENTIFIER_INVALID
   */
  async prepare(request: RecordingRequest, stream: SubjectStream): Promise<IdentifierWork> {
    const { command, controller, given } = request;
    if (command.type === 'subject.identifier_linked') {
      const identifier = { scheme: String(given.values['scheme']), value: String(given.values['value']) };
      return {
        values: await this.#linkFurther(controller, identifier, stream.subjectId),
        afterwards: async () => this.subjects.linkStored(controller, identifier),
      };
    }
    if (command.type === 'subject.identifier_unlinked') {
      const stored = stream.events.map((event) => event.stored);
      const linked = await this.subjects.identifiersOf(stream.subjectId, stored);
      const row = linked.find(({ eventId }) => eventId === given.values['about'])?.row;
      return row === undefined ? {} : { afterwards: () => this.subjects.unlink(stream.subjectId, row) };
    }
    return {};
  }

  async #linkFurther(controller: string, identifier: Identifier, subjectId: string) {
    try {
      const owner = await this.subjects.link(controller, identifier, subjectId);
      if (owner !== subjectId) throw new Refusal('IDENTIFIER_LINKED_ELSEWHERE', 'value', { subject: owner });
      return this.subjects.linkFields(controller, identifier);
    } catch (error) {
      if (error instanceof SubjectsError && error.code === 'IDENTIFIER_INVALID')
        throw new Refusal('IDENTIFIER_INVALID', 'value');
      throw error;
    }
  }
}
