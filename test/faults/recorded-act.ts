import type { Act } from './acts.js';

/** What the ledger tells of a recorded act, as far as this load looks at it. */
export interface RecordedAct {
  readonly subject: string;
  readonly events: readonly { readonly id: string; readonly type: string; readonly purpose?: string }[];
  readonly position: string;
  readonly revision: string;
  readonly repeated: boolean;
}

/** An act as told, in the form of `factsOf`. */
export function factsTold({ events }: RecordedAct): string[] {
  return events.map(({ id, type, purpose }) =>
    type === 'consent.granted' || type === 'consent.withdrawn' ? `${type} ${purpose} ${id}` : `${type} ${id}`,
  );
}

/** An act that was refused and is sent again comes after whatever was recorded meanwhile. */
export function moveToEnd(act: Act): void {
  const { acts } = act.person;
  acts.splice(acts.indexOf(act), 1);
  acts.push(act);
}

/** Puts an act where the person's stream has it: behind those that were told with a lower revision. */
export function inOrderOf(act: Act, revision: bigint): void {
  act.revision = revision;
  act.person.acts.sort((one, other) => {
    if (one.revision === undefined || other.revision === undefined)
      return Number(one.revision === undefined) - Number(other.revision === undefined);
    return Number(one.revision - other.revision);
  });
}
