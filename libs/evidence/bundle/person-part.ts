import { canonicalJson } from '#stored-event/json';
import { toBase64url } from '../bytes/index.js';
import { eventFile, FILES, type ExportScope, type SubjectProof } from '../bag/index.js';
import { mapKey } from '../map/index.js';
import { collectPerson, type CollectedStream } from './collect.js';
import { BREATH, breathe } from './breathe.js';
import { ExportFailed } from './errors.js';
import type { Part } from './part.js';
import type { ToldFact } from './model.js';
import { addProof } from './tree-part.js';
import { hexOf } from './shown-event.js';

/** What the part about persons leaves for the others. */
export interface PersonsAdded {
  readonly facts: readonly ToldFact[];
  /** Subject ids by number of their stream. */
  readonly subjects: readonly string[];
  /** Bodies that are shown. */
  readonly shown: number;
}

/** The streams of one person and of all who were ever linked with them. */
export async function addPerson(
  part: Part,
  scope: Extract<ExportScope, { kind: 'subject' }>,
): Promise<PersonsAdded> {
  const streams = await collectPerson(part, scope.subject);
  const first = streams.get(scope.subject);
  if (!first || first.events[0]?.body.controller !== scope.controller)
    throw new ExportFailed('SUBJECT_UNKNOWN', 'nothing of this person is sealed at this controller');
  const total = [...streams.values()].reduce((sum, { events }) => sum + events.length, 0);
  const facts: ToldFact[] = [];
  const proofs: SubjectProof[] = [];
  for (const [subjectId, stream] of streams) {
    proofs.push(await proofOf(part, subjectId, stream));
    for (const event of stream.events) {
      part.writer.add(eventFile(event.seq), event.text, hexOf(event.bodyHash));
      if (part.request.mode === 'compact') addProof(part, event.seq, 'events');
      const disclosures =
        event.stored.sealed.length > 0 ? await part.sources.subjects.disclose(subjectId, event.stored) : [];
      const opened = part.redaction.write(part.writer, event, disclosures);
      facts.push({ seq: event.seq, stream: proofs.length - 1, body: event.body, ...opened });
      part.progress({ done: facts.length, total });
      if (facts.length % BREATH === 0) await breathe();
    }
  }
  part.writer.add(FILES.subjects, canonicalJson(proofs));
  facts.sort((a, b) => (a.seq < b.seq ? -1 : 1));
  return { facts, subjects: [...streams.keys()], shown: facts.length };
}

async function proofOf(part: Part, subjectId: string, { events }: CollectedStream): Promise<SubjectProof> {
  const { hashing, view } = part;
  const key = await part.sources.subjects.tagKey(subjectId);
  if (!key) throw new ExportFailed('SUBJECT_FORGOTTEN', 'the tag key of the person is destroyed');
  const k = mapKey(hashing, key.key);
  const last = events[events.length - 1];
  if (!last) throw new ExportFailed('SUBJECT_UNKNOWN', 'nothing of this person is sealed');
  return {
    k: toBase64url(k),
    rev: String(last.rev),
    head: toBase64url(last.hash),
    siblings: view.mapPath(k).siblings.map(toBase64url),
    // Whoever holds K_tag recognises later leaves of this person: only a full bundle hands it out.
    ...(part.request.mode === 'full'
      ? { kTag: toBase64url(key.key) }
      : { leaves: events.map(({ seq, tag }) => ({ seq: String(seq), tag: toBase64url(tag) })) }),
  };
}
