import { textFile } from '../../bag/index.js';
import type { LeafBody } from '../../leaf/index.js';
import type { StoryText } from '../story.js';
import type { StoryInput, TextToTell } from '../story-input.js';

/** What a reader needs to recognise a text; the whole of it lies in the bundle. */
const EXCERPT_CHARACTERS = 600;

/** The texts of a bundle, found by what a person was shown. */
export interface ShownTexts {
  /** What one fact says that the person was shown. */
  of(body: LeafBody): readonly StoryText[];
}

/** Reads the texts and the notices of a bundle. */
export function shownTexts({ texts, context }: Pick<StoryInput, 'texts' | 'context'>): ShownTexts {
  const held = new Map(texts.map((text) => [text.digest, text]));
  const notices = new Map(
    context
      .filter(({ type }) => type === 'notice.published')
      .map(({ pub }) => [`${String(pub['notice'])} ${String(pub['version'])}`, pub]),
  );
  const excerpts = new Map<string, Excerpt | undefined>();
  const told = (digest: string, as: string): StoryText => {
    const text = held.get(digest);
    if (!text) return { digest, as };
    if (!excerpts.has(digest)) excerpts.set(digest, excerptOf(text));
    const { mediaType, bytes } = text;
    return { digest, as, file: textFile(digest), mediaType, bytes: bytes.length, ...excerpts.get(digest) };
  };
  return {
    of({ type, pub }) {
      const { shown, notice, language } = pub;
      const exact = typeof shown === 'string' ? [told(shown, 'shown to the person')] : [];
      const version = pub['noticeVersion'] ?? (type === 'consent.granted' ? undefined : pub['version']);
      const named = notices.get(`${String(notice)} ${String(version)}`);
      const published = Object.entries((named?.['texts'] ?? {}) as Readonly<Record<string, string>>)
        // A fact that says its language names the one text; otherwise any of them may have been shown.
        .filter(
          ([of], _i, all) =>
            typeof language !== 'string' || of === language || all.every(([l]) => l !== language),
        )
        .filter(([, digest]) => digest !== shown)
        .map(([of, digest]) =>
          told(digest, `notice “${String(notice)}”, version ${String(version)} (${of})`),
        );
      return [...exact, ...published];
    },
  };
}

interface Excerpt {
  readonly excerpt: string;
  readonly shortened: boolean;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: '’',
  nbsp: ' ',
};
const UNSEEN = ['script', 'style', 'template', 'title'];

/** What a reader of a page sees, in one pass: a hostile text must not cost more time than an honest one. */
function withoutMarkup(page: string): string {
  const lower = page.toLowerCase();
  const seen: string[] = [];
  for (let at = 0; at < page.length;) {
    const tag = page.indexOf('<', at);
    if (tag < 0 || !/[a-z/!?]/.test(lower.charAt(tag + 1))) {
      const end = tag < 0 ? page.length : tag + 1;
      seen.push(page.slice(at, end));
      at = end;
      continue;
    }
    seen.push(page.slice(at, tag), ' ');
    const unseen = UNSEEN.find((name) => lower.startsWith(name, tag + 1));
    const [begun, ending] =
      unseen !== undefined
        ? [lower.indexOf(`</${unseen}`, tag), '>']
        : [tag, lower.startsWith('!--', tag + 1) ? '-->' : '>'];
    const end = begun < 0 ? -1 : lower.indexOf(ending, begun);
    at = end < 0 ? page.length : end + ending.length;
  }
  return seen.join('').replaceAll(/&([a-z]{2,4});/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** The first words of a text; undefined for pictures and other bytes. */
function excerptOf({ mediaType, bytes }: TextToTell): Excerpt | undefined {
  const kind = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!/^text\/|^application\/(?:json|xhtml\+xml|xml)$/.test(kind)) return undefined;
  const markup = /html|xml/.test(kind);
  const read = new TextDecoder('utf-8').decode(bytes);
  const plain = markup ? withoutMarkup(read) : read;
  const characters = [...plain.replaceAll(/\s+/gu, ' ').trim()];
  if (characters.length === 0) return undefined;
  const shortened = characters.length > EXCERPT_CHARACTERS;
  return { excerpt: characters.slice(0, EXCERPT_CHARACTERS).join('').trimEnd(), shortened };
}
