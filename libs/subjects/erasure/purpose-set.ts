/** A set of purposes that may hold all but some: purposes of the controller that nobody has named yet included. */
export type PurposeSet =
  | { readonly all: true; readonly except: ReadonlySet<string> }
  | { readonly all: false; readonly only: ReadonlySet<string> };

export const NO_PURPOSES: PurposeSet = { all: false, only: new Set() };

/** The set with these purposes (`*`: all of them) added. */
export function withPurposes(set: PurposeSet, purposes: '*' | readonly string[]): PurposeSet {
  if (purposes === '*') return { all: true, except: new Set() };
  if (set.all)
    return { all: true, except: new Set([...set.except].filter((slug) => !purposes.includes(slug))) };
  return { all: false, only: new Set([...set.only, ...purposes]) };
}

/** The set with these purposes taken out. */
export function withoutPurposes(set: PurposeSet, purposes: '*' | readonly string[]): PurposeSet {
  if (purposes === '*') return NO_PURPOSES;
  if (set.all) return { all: true, except: new Set([...set.except, ...purposes]) };
  return { all: false, only: new Set([...set.only].filter((slug) => !purposes.includes(slug))) };
}

/** Whether one purpose is in the set. */
export function holdsPurpose(set: PurposeSet, slug: string): boolean {
  return set.all ? !set.except.has(slug) : set.only.has(slug);
}

/** Whether the set holds everything; `known` are the purposes that exist, for a set that was named one by one. */
export function holdsEverything(set: PurposeSet, known: readonly string[]): boolean {
  if (set.all) return set.except.size === 0;
  return known.length > 0 && known.every((slug) => set.only.has(slug));
}
