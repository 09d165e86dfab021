import type { PersonStream } from './reads-persons.js';

/** Persons whose answers hang together: one, or all whom links ever reached from one of them. */
export interface PersonGroup {
  readonly controller: string;
  /** In order of subject id. */
  readonly members: readonly PersonStream[];
  /** Purposes whose answers may have changed; `*` all. */
  readonly affected: '*' | ReadonlySet<string>;
}
