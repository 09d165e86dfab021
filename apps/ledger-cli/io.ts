/** The program's only contact with terminal and network, so that tests can stand in for both. */
export interface Io {
  readonly write: (line: string) => void;
  /** Remarks and errors. */
  readonly complain: (line: string) => void;
  /** Asks for y or n; undefined where nobody sits at a terminal. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  readonly fetch: typeof fetch;
}
