import { canonicalJson } from '#stored-event/json';
import { subjectIdOf } from '#subjects';
import { toBase64url } from '../bytes/index.js';
import { eventFile, FILES, type ExportScope, type SubjectProof } from '../bag/index.js';
import { BREATH, breathe } from './breathe.js';
import type { Part } from './part.js';
import type { ToldFact } from './model.js';
import type { PersonsAdded } from './person-part.js';
import { personsOfController } from './persons-of-controller.js';
import { hexOf } from './shown-event.js';
import { addProof } from './tree-part.js';

/** The facts of all persons of a controller that were recorded in a period. */
export async function addPeriod(
  part: Part,
  { controller, from, to }: Extract<ExportScope, { kind: 'period' }>,
): Promise<PersonsAdded> {
  const streams = new Map<string, { number: number; leaves: { seq: string; tag: string }[] }>();
  const facts: ToldFact[] = [];
  for await (const { stream, event } of personsOfController(part, controller)) {
    const { rec } = event.body;
    if (rec < from || rec >= to) continue;
    const place = streams.get(stream) ?? { number: streams.size, leaves: [] };
    streams.set(stream, place);
    place.leaves.push({ seq: String(event.seq), tag: toBase64url(event.tag) });
    part.writer.add(eventFile(event.seq), event.text, hexOf(event.bodyHash));
    if (part.request.mode === 'compact') addProof(part, event.seq, 'events');
    const subjectId = subjectIdOf(stream) ?? '';
    const disclosures =
      event.stored.sealed.length > 0 ? await part.sources.subjects.disclose(subjectId, event.stored) : [];
    const opened = part.redaction.write(part.writer, event, disclosures);
    facts.push({ seq: event.seq, stream: place.number, body: event.body, ...opened });
    part.progress({ done: facts.length, total: Number(part.mapSize) });
    if (facts.length % BREATH === 0) await breathe();
  }
  const proofs: SubjectProof[] = [...streams.values()].map(({ leaves }) => ({ leaves }));
  part.writer.add(FILES.subjects, canonicalJson(proofs));
  const subjects = [...streams.keys()].map((stream) => subjectIdOf(stream) ?? '');
  return { facts, subjects, shown: facts.length };
}
