import type { ApiKeys, Credentials, SubjectTokens } from '#access';

/** What the routes need of the room of access. */
export interface AccessPorts {
  /** Undefined: nobody is asked (`AUTH=off`). */
  readonly credentials: Credentials | undefined;
  readonly keys: ApiKeys;
  readonly subjectTokens: SubjectTokens;
}
