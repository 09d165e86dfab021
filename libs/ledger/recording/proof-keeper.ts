import { WrongExpectedRevision } from '#event-store';
import type { StoredEvent } from '#stored-event';
import type { ErasureRequest, ProofJudge } from '#subjects';
import { SubjectReader } from '../reading/index.js';
import { KnownLaws } from './known-law.js';
import { LoadedPerson } from './loaded-person.js';
import type { RecorderParts } from './parts.js';
import { PersonWriter } from './person-writer.js';

/** What the sweeper of expired proof asks and records: for `Subjects.sweep`. */
export function openProofJudge(parts: RecorderParts): ProofJudge {
  return new ProofKeeper(parts, new KnownLaws(parts.lawBook, parts.severalProcesses === true));
}

/**
 * Lets proof of consent go when the law no longer lets it be kept: `decide(keep_proof)` says when, and
 * `subject.proof_destroyed` says so before the keys are destroyed (facts-and-subjects.md 7; GDPR 5(1)(e), 7(1)).
 */
class ProofKeeper implements ProofJudge {
  readonly #reader: SubjectReader;
  readonly #writer: PersonWriter;

  constructor(
    private readonly parts: RecorderParts,
    private readonly laws: KnownLaws,
  ) {
    this.#reader = parts.reader ?? new SubjectReader(parts.store, parts.subjects);
    this.#writer = new PersonWriter(parts);
  }

  async keepProof(
    subjectId: string,
    events: readonly StoredEvent[],
  ): Promise<Pick<ErasureRequest, 'allPurposes' | 'keepProofPermitted'>> {
    const controller = events[0]?.body.controller;
    if (controller === undefined) return { allPurposes: [], keepProofPermitted: () => true };
    const { law } = await this.laws.of(controller);
    const person = await LoadedPerson.load(this.#reader, subjectId);
    const at = this.parts.clock.now();
    return {
      allPurposes: law.purposes(),
      keepProofPermitted: (purpose) => person.decide(law, { purpose, operation: 'keep_proof', at }).permitted,
    };
  }

  async recordProofDestroyed(subjectId: string, keys: readonly string[]): Promise<void> {
    const stream = await this.#reader.read(subjectId);
    if (stream.controller === undefined) return;
    try {
      const { stored, position } = await this.#writer.writeOwn(
        stream,
        stream.controller,
        'subject.proof_destroyed',
        { keys },
        this.parts.clock.now(),
      );
      for (const fact of stored) await this.parts.subjects.destroy(subjectId, fact, position);
    } catch (error) {
      // Somebody recorded a fact meanwhile, perhaps a new consent: the next sweep judges anew.
      if (!(error instanceof WrongExpectedRevision)) throw error;
    }
  }
}
