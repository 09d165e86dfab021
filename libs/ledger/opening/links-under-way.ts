/** Pairs of subjects whose link was begun: `[canonical, absorbed]`. */
export type LinkPair = readonly [canonical: string, absorbed: string];

/** A link that was begun and not seen completed. */
export interface LinkUnderWay {
  readonly pair: LinkPair;
  /** How long ago it was begun, milliseconds; infinite where whoever began it has ended. */
  readonly ageMs: number;
}

/**
 * Remembers which links were begun and not seen completed: a crash between the two halves leaves a person whose stream does
 * not say that it is linked, and to find such halves all persons would have to be read. Links may be named that were never
 * begun or are complete; the streams decide.
 */
export interface LinksUnderWay {
  /** Durable when it resolves. */
  begin(pair: LinkPair): Promise<void>;
  end(pair: LinkPair): Promise<void>;
  all(): Promise<readonly LinkUnderWay[]>;
}
