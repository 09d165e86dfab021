import { canonicalJson } from '#stored-event';
import { KeyedHash } from '#subjects';
import type { RecordCommand } from './record-command.js';

const INFO = 'clv1-import-row';

/**
 * The key of a row that is moved in: what it says and where it came from, so that the same row of an edited file is the
 * same command. Under a key of the ledger's own: event ids are made of it and stay for ever, and nobody shall find out
 * by trying whether an address once stood in a list (decision 0012).
 */
export class ImportKeys {
  #hash: KeyedHash | undefined;

  constructor(private readonly subjects: { derivedKey(info: string): Uint8Array }) {}

  /** The bytes that keys of rows are made under, for another thread of this process. */
  secret(): Uint8Array {
    return this.subjects.derivedKey(INFO);
  }

  /** A row that is moved in with its key (not by a spread: decision 0023); one that names a key keeps it, and what is no such row is as it was. */
  keyed(command: RecordCommand): RecordCommand {
    if (!command.imported || command.idempotencyKey !== undefined) return command;
    this.#hash ??= new KeyedHash(this.secret());
    const itemText = canonicalJson(command.item);
    const said = `[${canonicalJson(command.fields['source'] ?? null)},${itemText}]`;
    return Object.assign({}, command, { itemText, idempotencyKey: `import:${this.#hash.of(said)}` });
  }
}
