import type { StoredEvent } from '#stored-event';
import type { ForgottenMarker } from '#subjects';

/**
 * The objection to direct marketing that outlives a forgetting (GDPR 21(2), (3); facts-and-subjects 7): the one that
 * stands at the end of a person's events. Objections of other kinds have nothing left to object to.
 */
export function standingObjection(events: readonly StoredEvent[]): ForgottenMarker['objection'] {
  const standing = new Set<unknown>();
  for (const { body } of events) {
    const { id, kind, ref } = body.pub;
    if (body.type === 'objection.raised' && kind === 'direct_marketing') standing.add(id);
    if (body.type === 'objection.withdrawn') standing.delete(id);
    // GDPR 12(6): a fact by somebody else is annulled.
    if (body.type === 'identity.rejected') standing.delete(objectionOf(events, ref));
  }
  return standing.size > 0 ? 'direct_marketing' : undefined;
}

function objectionOf(events: readonly StoredEvent[], eventId: unknown): unknown {
  return events.find(({ body }) => body.id === eventId)?.body.pub['id'];
}
