import type { Fact, FactDraft } from '#domain';
import { composeStoredEvent } from '#stored-event';
import { factOf } from '../reading/index.js';
import { placeFact } from './read-fields.js';
import type { RecordingRequest } from './request.js';
import type { Situation } from './situation.js';

/** The facts that a judged request will record, as the law reads them: nothing is sealed or stored. */
export function wouldBeFacts(
  { controller, command, identity }: RecordingRequest,
  { times }: Situation,
  drafts: readonly FactDraft[],
): readonly Fact[] {
  return drafts.map(({ type, values }, i) =>
    factOf(
      composeStoredEvent({
        id: identity.eventId(i),
        type,
        controller,
        rec: times.rec,
        occ: times.occ,
        eff: times.eff,
        actor: { by: command.by, principal: command.principal },
        pub: placeFact(type, values).pub,
        mac: '',
      }),
    ),
  );
}
