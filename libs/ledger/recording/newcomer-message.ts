import { Refusal, type Fact, type RefusalCode, type RefusalDetails } from '#domain';
import type { StoredKey, WrappingKey } from '#subjects';
import type { DraftedGroup, MadeItem, MadeNewcomer } from './made-newcomer.js';
import type { LedgerMode } from './parts.js';

/**
 * What the thread is asked. The persons are one text and their bytes one piece of memory: to copy thousands of small
 * objects from thread to thread costs more than to write and read them.
 */
export interface MakingMessage {
  readonly id: number;
  readonly mode: LedgerMode;
  /** What the ledger's clock and this machine's said when this was sent, UTC milliseconds. */
  readonly now: number;
  readonly sentAt: number;
  /** JSON of the groups, each without the bytes of its wrapping key. */
  readonly groups: string;
  /** Wrapping keys that the thread has not seen yet. */
  readonly wrapping: readonly WrappingKey[];
  /** The facts of controllers whose law the thread does not know as it stands. */
  readonly laws: readonly { readonly controller: string; readonly facts: readonly Fact[] }[];
}

/** What it answers. */
export interface MadeMessage {
  readonly id: number;
  /** When the persons were judged, by the ledger's clock. */
  readonly judgedAt: number;
  /** JSON of the persons; null for those that are left to the ordinary way. */
  readonly persons: string;
  /** Wrapped keys and events, in the order of the persons. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Where a group's keys are wrapped, without the key. */
export type WrittenGroup = Omit<DraftedGroup, 'draft'> & {
  readonly draft: { readonly subjectId: string; readonly bucket: string };
};

interface WrittenPerson {
  readonly subjectId: string;
  /** UTC milliseconds. */
  readonly createdAt: number;
  /** Class, scope and id; of the first life, as all keys of somebody new. */
  readonly keys: readonly (readonly [StoredKey['cls'], string, string, number])[];
  readonly events: readonly (MadeNewcomer['events'][number]['body'] & { readonly size: number })[];
  readonly taken: readonly MadeItem[];
  readonly refused: readonly (readonly [number, RefusalCode, string | null, RefusalDetails])[];
}

/** The text of groups. */
export function writeGroups(groups: readonly DraftedGroup[]): string {
  return JSON.stringify(
    groups.map(({ draft, ...group }): WrittenGroup => {
      const { subjectId, wrapping } = draft;
      return { ...group, draft: { subjectId, bucket: wrapping.bucket } };
    }),
  );
}

/** Reads groups back. @param wrappingOf the newest wrapping key of a bucket */
export function readGroups(
  text: string,
  wrappingOf: (bucket: string) => WrappingKey,
): readonly DraftedGroup[] {
  return (JSON.parse(text) as readonly WrittenGroup[]).map(({ draft, ...group }) => ({
    ...group,
    draft: { subjectId: draft.subjectId, wrapping: wrappingOf(draft.bucket) },
  }));
}

/** Persons as text and bytes. */
export function writePersons(
  persons: readonly (MadeNewcomer | undefined)[],
): Pick<MadeMessage, 'persons' | 'bytes'> {
  const pieces: Uint8Array[] = [];
  const piece = (bytes: Uint8Array): number => {
    pieces.push(bytes);
    return bytes.length;
  };
  const written = persons.map((person): WrittenPerson | null => {
    if (!person) return null;
    const { subjectId, keys, events, taken, refused } = person;
    return {
      subjectId,
      createdAt: keys[0]?.createdAt ?? 0,
      keys: keys.map(({ cls, scope, keyId, wrapped }) => [cls, scope, keyId, wrapped ? piece(wrapped) : 0]),
      // An answer tells no more of an event than this.
      events: events.map(({ body: { id, type, pub }, data }) => ({
        ...{ id, type },
        pub: { purpose: pub['purpose'], id: pub['id'], version: pub['version'] },
        size: piece(data),
      })),
      taken,
      refused: refused.map(([index, { code, field, details }]) => [index, code, field ?? null, details]),
    };
  });
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of pieces) {
    bytes.set(one, at);
    at += one.length;
  }
  return { persons: JSON.stringify(written), bytes };
}

/** Reads persons back. */
export function readPersons({
  persons,
  bytes,
}: Pick<MadeMessage, 'persons' | 'bytes'>): readonly (MadeNewcomer | undefined)[] {
  let at = 0;
  const piece = (size: number): Buffer => Buffer.from(bytes.buffer, (at += size) - size, size);
  return (JSON.parse(persons) as readonly (WrittenPerson | null)[]).map((person) => {
    if (!person) return undefined;
    const { subjectId, taken, createdAt } = person;
    return {
      subjectId,
      keys: person.keys.map(([cls, scope, keyId, size]): StoredKey => ({
        ...{ subjectId, cls, scope, life: 0, keyId, wrapped: piece(size), createdAt, destroyedIn: null },
      })),
      events: person.events.map(({ size, ...body }) => ({ body, data: piece(size) })),
      taken,
      refused: person.refused.map(
        ([index, code, field, details]) => [index, new Refusal(code, field ?? undefined, details)] as const,
      ),
    };
  });
}
