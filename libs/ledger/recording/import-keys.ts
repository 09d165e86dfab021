import { canonicalJson } from '#stored-event';
import { KeyedHash, type Subjects } from '#subjects';
import type { RecordCommand } from './record-command.js';

const INFO = 'clv1-import-row';

/**
 * The key of a row that is moved in: what it says and where it came from, so that the same row of an edited file is the
 * same command. Under a key of the ledger's own: event ids are made of it and stay for ever, and nobody shall find out
 * by trying whether an address once stood in a list (decision 0012).
 */
export class ImportKeys {
  #hash: KeyedHash | undefined;

  constructor(private readonly subjects: Pick<Subjects, 'derivedKey'>) {}

  /** The command with its key; one that names a key keeps it. */
  keyed(command: RecordCommand): RecordCommand {
    if (command.idempotencyKey !== undefined) return command;
    this.#hash ??= new KeyedHash(this.subjects.derivedKey(INFO));
    const said = canonicalJson([command.fields['source'] ?? null, command.item]);
    return { ...command, idempotencyKey: `import:${this.#hash.of(said)}` };
  }
}
