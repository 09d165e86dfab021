/** The purposes whose answers a fact of a controller's law may change; `*` all. */
export function lawReach(type: string, pub: Readonly<Record<string, unknown>>): '*' | ReadonlySet<string> {
  switch (type) {
    case 'settings.changed':
      return '*';
    case 'notice.published':
      return new Set(
        ((pub['purposeVersions'] ?? []) as readonly { readonly purpose?: string }[]).flatMap(
          ({ purpose }) => purpose ?? [],
        ),
      );
    case 'purpose.published':
    case 'purpose.retired':
    case 'instruction.recorded':
    case 'compatibility.assessed':
      return new Set([String(pub['purpose'])]);
    default:
      // Transfer tools, texts and the controller's own data bear on neither use nor storage.
      return new Set();
  }
}

/** What several facts reach together. */
export function mergedReach(
  one: '*' | ReadonlySet<string> | undefined,
  other: '*' | ReadonlySet<string>,
): '*' | ReadonlySet<string> {
  if (one === undefined || other === '*') return other;
  return one === '*' ? '*' : new Set([...one, ...other]);
}
