import type { OpensBoxes, PersonsAsOf, PositionTokens, SubjectReader } from '#ledger';
import type { AuditTables, ChangeFeed, ChangeTokens } from '#read-models';

/** What the questions of an audit need of the rooms below. */
export interface AuditPort {
  readonly tables: AuditTables;
  readonly changes: ChangeFeed;
  readonly changeTokens: ChangeTokens;
  /** Tokens of positions, as every answer carries them. */
  readonly positions: PositionTokens;
  /** Reads persons' streams, to open what is sealed in a fact at the moment of reading. */
  readonly reader: SubjectReader;
  readonly boxes: OpensBoxes;
  /** Who is one person with whom. */
  readonly persons: PersonsAsOf;
}
