import type { Fact, FactDraft } from '#domain';
import { placeDraft } from './read-fields.js';
import type { RecordingRequest } from './request.js';
import type { Situation } from './situation.js';

/** The facts that a judged request will record, as the law reads them: nothing is sealed or stored. */
export function wouldBeFacts(
  { command, identity }: RecordingRequest,
  { times }: Situation,
  drafts: readonly FactDraft[],
): readonly Fact[] {
  return drafts.map(
    (draft, i) =>
      ({
        id: identity.eventId(i),
        type: draft.type,
        at: times.at,
        recordedAt: times.rec,
        by: command.by,
        data: placeDraft(draft).pub,
      }) as Fact,
  );
}
