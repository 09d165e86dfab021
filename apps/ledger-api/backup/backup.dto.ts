import { isAbsolute, normalize } from 'node:path';
import { Follows } from '../dto/rule.decorator.js';
import type { Rule } from '../dto/kinds.js';

const MAX_PATH = 1024;

/** A path that means one place, whoever reads it. */
const absolutePath: Rule = {
  accepts: (value) =>
    typeof value === 'string' &&
    value.length <= MAX_PATH &&
    isAbsolute(value) &&
    normalize(value) === value &&
    !value.endsWith('/') &&
    // eslint-disable-next-line no-control-regex -- a path of a person who means well has none
    !/[\u0000-\u001f\u007f]/.test(value),
  message: `must be an absolute path on the service’s machine, without . and .., of at most ${MAX_PATH} characters`,
  schema: { type: 'string', minLength: 2, maxLength: MAX_PATH },
};

/** Where a backup is to lie. */
export class MakeBackupBody {
  @Follows(absolutePath, {
    about: 'The folder to be made, or an empty one.',
    example: '/var/backups/ledger/monday',
  })
  readonly folder!: string;

  @Follows(absolutePath, {
    about: 'The file to be made for the keys. Keep it apart from the folder.',
    example: '/var/backups/ledger-keys/monday.sqlite',
  })
  readonly keysFile!: string;
}
