/** One record of the imported file, or why it could not be read. Rows count from 1, without the header. */
export interface SourceRow {
  readonly row: number;
  /** Line of the file on which it stands (a quoted field may span several: the last), from 1. */
  readonly line: number;
  /** By column, or by member of a JSON object. */
  readonly record?: Readonly<Record<string, unknown>>;
  readonly fault?: RowFault;
}

/** Why a row is rejected: codes and names of fields and columns only, never a value. */
export interface RowFault {
  readonly code: string;
  readonly field?: string;
  readonly reason: string;
}
