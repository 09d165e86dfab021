import { FACT_TYPES, Refusal, type FactType } from '#domain';
import { SubjectsError, type Identifier, type Subjects } from '#subjects';
import type { KnownLaws } from './known-law.js';
import { REREAD } from './lane-memory.js';
import { NEEDS_SOMEBODY } from './person-finder.js';
import type { RecordCommand } from './record-command.js';

/** One command of a batch, and its place there. */
export interface BatchItem {
  readonly index: number;
  readonly command: RecordCommand;
}

/** What a batch says about one person whom nobody in memory is, in order. */
export interface NewcomerGroup {
  readonly controller: string;
  readonly identifier: Identifier;
  readonly items: readonly BatchItem[];
}

/** Of a person of whom a batch says more, each fact is recorded by itself: an append has its limits. */
const MOST_ITEMS = 32;

/**
 * The items of a batch that may be about new persons, by person. What is left out goes the ordinary way: facts that
 * open or end more than themselves, what names a revision, what is about somebody in memory, what cannot be read.
 */
export function newcomerGroups(
  subjects: Pick<Subjects, 'locateNow' | 'linkFields'>,
  laws: KnownLaws,
  commands: readonly RecordCommand[],
): readonly NewcomerGroup[] {
  // What is about the law, or about two persons, waits for what stands before it and lets wait what stands behind it.
  if (!commands.every(({ type }) => isOfOnePerson(type))) return [];
  const groups = new Map<string, NewcomerGroup & { readonly items: BatchItem[] }>();
  const others = new Set<string>();
  const heard = new Map<string, ReturnType<typeof namedBy>>();
  for (const [index, command] of commands.entries()) {
    const words = wordsOf(command);
    if (words === undefined) continue;
    // Rows of one person mostly name the person in the same words: to normalise and hash them once is enough.
    if (!heard.has(words)) heard.set(words, namedBy(command, subjects, laws));
    const named = heard.get(words);
    if (!named) continue;
    const group = groups.get(named.row);
    if (group) group.items.push({ index, command });
    else groups.set(named.row, { items: [{ index, command }], ...named });
    if (NOT_FIRST.has(command.type) || command.ifMatch !== undefined) others.add(named.row);
  }
  return [...groups].flatMap(([row, group]) =>
    others.has(row) || group.items.length > MOST_ITEMS ? [] : [group],
  );
}

const NOT_FIRST: ReadonlySet<string> = new Set([...REREAD, ...NEEDS_SOMEBODY]);

function isOfOnePerson(type: FactType): boolean {
  return (
    Object.hasOwn(FACT_TYPES, type) &&
    FACT_TYPES[type].stream === 'subject' &&
    type !== 'subject.merged' &&
    type !== 'subject.unmerged'
  );
}

function wordsOf({ subject, controller = '' }: RecordCommand): string | undefined {
  if (!subject || 'id' in subject) return undefined;
  const { scheme, value } = subject;
  return `${controller.length} ${scheme.length} ${controller}${scheme}${value}`;
}

function namedBy(
  { subject, controller: given }: RecordCommand,
  subjects: Pick<Subjects, 'locateNow' | 'linkFields'>,
  laws: KnownLaws,
): { readonly controller: string; readonly identifier: Identifier; readonly row: string } | undefined {
  if (!subject || 'id' in subject) return undefined;
  try {
    const controller = laws.named(given);
    if (subjects.locateNow(controller, subject) !== undefined) return undefined;
    return { controller, identifier: subject, row: subjects.linkFields(controller, subject).hash };
  } catch (error) {
    // The ordinary way says what is wrong with it.
    if (error instanceof Refusal || error instanceof SubjectsError) return undefined;
    throw error;
  }
}
