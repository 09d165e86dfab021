import type { DeclaredCatalogue } from '#policy-linter';
import type { Catalogue } from '../catalogue/catalogue.js';

/** What a catalogue file declares that a text can be compared with. */
export function declaredCatalogue({ purposes, rights }: Catalogue): DeclaredCatalogue {
  return {
    purposes: purposes.map(({ slug, fields, lines }) => ({
      slug,
      title: String(fields['title'] ?? slug),
      lines,
      bases: strings(fields['bases']),
      periods: [fields['retentionAfterContract'], fields['retentionAfterCollection']].flatMap((period) =>
        typeof period === 'string' ? [period] : [],
      ),
    })),
    rights: rights.map(({ right, lines }) => ({ right, lines: lines ?? [] })),
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
