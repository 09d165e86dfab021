/** Whoever knows which person an identifier means (`#subjects`). */
export interface FindsSubjects {
  /** Never creates anybody. Throws an error with the code IDENTIFIER_INVALID for what fits no scheme. */
  locate(
    controller: string,
    identifier: { readonly scheme: string; readonly value: string },
  ): Promise<string | undefined>;

  /** The same for whoever is in memory, at once; undefined, or left out: ask `locate`. */
  locateNow?(
    controller: string,
    identifier: { readonly scheme: string; readonly value: string },
  ): string | undefined;

  /**
   * Whom the id of somebody who is forgotten means: whoever stands for forgotten people at the controller whose it was,
   * undefined at any other. Left out: nobody is ever forgotten.
   */
  locateForgotten?(controller: string, subjectId: string): Promise<string | undefined>;
}
