import { SEAL_CLASSES, type SdEntry } from '#stored-event/json';
import { fromBase64url, utf8Text } from '../bytes/index.js';
import { disclosuresFile, type ExportScope, type Redacted } from '../bag/index.js';
import { purposesOf } from '../verify/disclosures.js';
import type { BundleWriter } from './bundle-writer.js';
import type { CollectedEvent } from './collect.js';

/** What is known of one event's sealed values when its bundle is made. */
export interface OpenedValues {
  /** Fields that the bundle discloses. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Classes of which something is left out on purpose, and classes whose key is destroyed. */
  readonly redacted: readonly string[];
  readonly erased: readonly string[];
  /** The birth date that the fact records, also where it is redacted: for the decision only, never to be shown. */
  readonly birthDate?: string;
}

/**
 * Decides what of an event's sealed values is handed out. Redactions are classes (`identity`, `proof`, `content`) or
 * names of fields; a bundle about some purposes shows no more than the public part of facts about others.
 */
export class Redaction {
  readonly redacted: Redacted[] = [];
  readonly #classes: ReadonlySet<string>;
  readonly #fields: ReadonlySet<string>;

  constructor(
    redactions: readonly string[],
    private readonly scope: ExportScope,
  ) {
    this.#classes = new Set(redactions.filter((item) => (SEAL_CLASSES as readonly string[]).includes(item)));
    this.#fields = new Set(redactions.filter((item) => !this.#classes.has(item)));
  }

  /**
   * Writes the `.disclosures` of an event.
   * @param disclosures one list per entry of `sd`; undefined where the key is destroyed
   */
  write(
    writer: BundleWriter,
    { seq, body }: CollectedEvent,
    disclosures: readonly (readonly string[] | undefined)[],
  ): OpenedValues {
    const lines: string[] = [];
    const left: string[] = [];
    const fields: Record<string, unknown> = {};
    const redacted = new Set<string>();
    const erased = new Set<string>();
    let birthDate: string | undefined;
    const others = this.#isAboutOthers(body.pub);
    body.sd.forEach((entry: SdEntry, i) => {
      const texts = disclosures[i];
      if (!texts) return erased.add(entry.class);
      if (body.type === 'subject.birth_date_recorded') birthDate ??= birthDateIn(texts);
      if (others || this.#classes.has(entry.class)) return redacted.add(entry.class);
      texts.forEach((text, n) => {
        const { name, value } = namedValue(text);
        if (name !== '' && this.#fields.has(name)) {
          left.push(entry.digests[n] as string);
          redacted.add(entry.class);
        } else {
          lines.push(text);
          if (name !== '') fields[name] = value;
        }
      });
      return undefined;
    });
    if (lines.length > 0) writer.add(disclosuresFile(seq), lines.map((line) => `${line}\n`).join(''));
    if (left.length > 0) this.redacted.push({ seq: String(seq), digests: left.sort() });
    return {
      fields,
      redacted: [...redacted].sort(),
      erased: [...erased].sort(),
      ...(birthDate !== undefined && { birthDate }),
    };
  }

  #isAboutOthers(pub: Readonly<Record<string, unknown>>): boolean {
    const { scope } = this;
    if (scope.kind !== 'subject' || scope.purposes === '*') return false;
    const about = purposesOf(pub);
    return about !== '*' && about.length > 0 && !about.some((purpose) => scope.purposes.includes(purpose));
  }
}

function birthDateIn(disclosures: readonly string[]): string | undefined {
  const found = disclosures.map(namedValue).find(({ name }) => name === 'birthDate')?.value;
  return typeof found === 'string' ? found : undefined;
}

function namedValue(disclosure: string): { name: string; value: unknown } {
  const [, name, value] = JSON.parse(utf8Text(fromBase64url(disclosure, 'disclosure'))) as [
    string,
    string,
    unknown,
  ];
  return { name, value };
}
