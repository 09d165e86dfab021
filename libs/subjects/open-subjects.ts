import { SubjectsError } from './errors.js';
import type { Subjects, SubjectsOptions } from './subjects.js';

/**
 * Opens directory, key store and keys; makes what is missing on a first start; destroys what facts name before it
 * returns, so that no traffic meets a key that should be gone.
 * @throws SubjectsError MASTER_KEY_WRONG, KEK_MISSING, STORE_FAILED
 */
export async function openSubjects(options: SubjectsOptions): Promise<Subjects> {
  throw new SubjectsError('STORE_FAILED', `${options.dataFolder} cannot be opened yet`);
}
