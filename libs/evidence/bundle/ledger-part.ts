import { canonicalJson } from '#stored-event/json';
import { subjectIdOf } from '#subjects';
import { toBase64url } from '../bytes/index.js';
import { eventFile, FILES, type ExportScope, type SubjectProof } from '../bag/index.js';
import { mapKey } from '../map/index.js';
import { BREATH, breathe } from './breathe.js';
import { ExportFailed } from './errors.js';
import type { Part } from './part.js';
import type { PersonsAdded } from './person-part.js';
import { personsOfController } from './persons-of-controller.js';
import { hexOf } from './shown-event.js';

/** Every body of one controller, and where the map says that its streams end. Bodies only: nothing is disclosed. */
export async function addLedger(
  part: Part,
  { controller }: Extract<ExportScope, { kind: 'ledger' }>,
): Promise<PersonsAdded> {
  const heads = new Map<string, { rev: bigint; hash: Uint8Array }>();
  let shown = 0;
  for await (const { stream, event } of personsOfController(part, controller)) {
    part.writer.add(eventFile(event.seq), event.text, hexOf(event.bodyHash));
    heads.set(stream, { rev: event.rev, hash: event.hash });
    shown += 1;
    if (shown % BREATH !== 0) continue;
    part.progress({ done: shown, total: Number(part.mapSize) });
    await breathe();
  }
  const proofs: SubjectProof[] = [];
  for (const [stream, { rev, hash }] of heads) {
    const key = await part.sources.subjects.tagKey(subjectIdOf(stream) ?? '');
    if (!key) throw new ExportFailed('STORE_DIFFERS', 'a stream is there, and its tag key is not');
    const k = mapKey(part.hashing, key.key);
    const siblings = part.view.mapPath(k).siblings.map(toBase64url);
    proofs.push({ k: toBase64url(k), rev: String(rev), head: toBase64url(hash), siblings });
  }
  part.writer.add(FILES.subjects, canonicalJson(proofs));
  return { facts: [], subjects: [], shown };
}
