import type { Fact, FactDraft } from '#domain';
import type { PlacedFields } from '#stored-event';
import type { RecordingRequest } from './request.js';
import type { Situation } from './situation.js';

/** The facts that a judged request will record, as the law reads them: nothing is sealed or stored. @param placed the drafts' fields */
export function wouldBeFacts(
  { command, identity }: RecordingRequest,
  { times }: Situation,
  drafts: readonly FactDraft[],
  placed: readonly PlacedFields[],
): readonly Fact[] {
  return drafts.map(
    (draft, i) =>
      ({
        id: identity.eventId(i),
        type: draft.type,
        at: times.at,
        recordedAt: times.rec,
        by: command.by,
        data: placed[i]?.pub,
      }) as Fact,
  );
}
