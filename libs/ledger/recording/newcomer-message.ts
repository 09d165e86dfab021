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
  /** The groups, one line of JSON each, without the bytes of the wrapping key. */
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

/** Room for the bytes of a usual portion; more is made when it is needed. */
const FIRST_BYTES = 2 * 1024 * 1024;

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

/** The text of groups: one line of JSON each. */
export function writeGroups(groups: readonly DraftedGroup[]): string {
  return groups
    .map(({ draft: { subjectId, wrapping }, ...group }) => {
      const written: WrittenGroup = { draft: { subjectId, bucket: wrapping.bucket }, ...group };
      return JSON.stringify(written);
    })
    .join('\n');
}

/** Reads groups back, each when it is asked for. @param wrappingOf the newest wrapping key of a bucket */
export function* readGroups(
  text: string,
  wrappingOf: (bucket: string) => WrappingKey,
): Generator<DraftedGroup, void> {
  for (const line of text.split('\n')) {
    const { draft, ...group } = JSON.parse(line) as WrittenGroup;
    yield { draft: { subjectId: draft.subjectId, wrapping: wrappingOf(draft.bucket) }, ...group };
  }
}

/** Persons as text and bytes: each is written and let go before the next is made, so that none lives long. */
export function writePersons(
  persons: Iterable<MadeNewcomer | undefined>,
): Pick<MadeMessage, 'persons' | 'bytes'> {
  const pieces = new Pieces();
  const texts: string[] = [];
  for (const person of persons) texts.push(JSON.stringify(person ? written(person, pieces) : null));
  return { persons: `[${texts.join(',')}]`, bytes: pieces.all() };
}

function written({ subjectId, keys, events, taken, refused }: MadeNewcomer, pieces: Pieces): WrittenPerson {
  return {
    subjectId,
    createdAt: keys[0]?.createdAt ?? 0,
    keys: keys.map(({ cls, scope, keyId, wrapped }) => [
      cls,
      scope,
      keyId,
      wrapped ? pieces.add(wrapped) : 0,
    ]),
    // An answer tells no more of an event than this.
    events: events.map(({ body: { id, type, pub }, data }) => ({
      id,
      type,
      pub: { purpose: pub['purpose'], id: pub['id'], version: pub['version'] },
      size: pieces.add(data),
    })),
    taken,
    refused: refused.map(([index, { code, field, details }]) => [index, code, field ?? null, details]),
  };
}

/** Pieces of bytes, one after the other in one memory that grows. */
class Pieces {
  #memory = new Uint8Array(FIRST_BYTES);
  #used = 0;

  /** @returns how long it is, in bytes */
  add(piece: Uint8Array): number {
    const end = this.#used + piece.length;
    if (end > this.#memory.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#memory.length));
      larger.set(this.#memory.subarray(0, this.#used));
      this.#memory = larger;
    }
    this.#memory.set(piece, this.#used);
    this.#used = end;
    return piece.length;
  }

  /** All of them. The memory is theirs: nothing may be added afterwards. */
  all(): Uint8Array<ArrayBuffer> {
    return this.#memory.subarray(0, this.#used);
  }
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
