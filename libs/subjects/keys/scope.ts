/** A key's scope: the purposes that its facts are about (facts-and-subjects 7). */
export type Scope = '*' | readonly string[];

/** The scope as it is stored: `*`, or the sorted slugs joined by commas. A fact without purposes has `*`. */
export function scopeText(scope: Scope): string {
  if (scope === '*' || scope.length === 0) return '*';
  return [...new Set(scope)].sort().join(',');
}

/** Reads a stored scope back. */
export function scopeOf(text: string): Scope {
  return text === '*' ? '*' : text.split(',');
}
