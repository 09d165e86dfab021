/** What of one category a filter wants: all of it, or only the streams whose names start with one of `prefixes`. */
export interface CategoryFilter {
  readonly category: number;
  /** Absent: the whole category. */
  readonly prefixes?: readonly string[];
}

/**
 * Turns stream name prefixes into categories, the part of a name that the index knows. `subject-` and `subj` take a
 * category whole; `purpose-acme.` takes part of one.
 * @param prefixes as in the port; `[]` matches nothing
 * @param categories id and name of every category of the store
 */
export function categoryFilters(
  prefixes: readonly string[],
  categories: readonly { readonly id: number; readonly name: string }[],
): CategoryFilter[] {
  return categories.flatMap(({ id, name }) => {
    const start = `${name}-`;
    if (prefixes.some((prefix) => start.startsWith(prefix))) return [{ category: id }];
    const within = prefixes.filter((prefix) => prefix.startsWith(start));
    return within.length > 0 ? [{ category: id, prefixes: within }] : [];
  });
}
