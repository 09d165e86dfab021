import { contextFile, type PublicStream } from '../bag/index.js';
import { toBase64url } from '../bytes/index.js';
import { streamKey, type LeafBody } from '../leaf/index.js';
import { mapKey } from '../map/index.js';
import { purposesOf } from '../verify/disclosures.js';
import { collectStream, publicStreamsOf, type CollectedStream } from './collect.js';
import { ExportFailed } from './errors.js';
import type { Part } from './part.js';
import type { ToldFact } from './model.js';
import { hexOf } from './shown-event.js';
import { addProof } from './tree-part.js';

/** What the part about the controller leaves for the others. */
export interface ContextAdded {
  readonly facts: readonly LeafBody[];
  readonly streams: readonly PublicStream[];
}

/**
 * Purposes, notices and register of the controller that the answers rely on, each stream whole: for one person those
 * that the facts name, otherwise all.
 */
export async function addContext(part: Part, facts: readonly ToldFact[]): Promise<ContextAdded> {
  const { request, store } = part;
  const { controller } = request.scope;
  const names = await publicStreamsOf(store, controller);
  if (names.length === 0)
    throw new ExportFailed('CONTROLLER_UNKNOWN', 'nothing of this controller is recorded');
  const collected: CollectedStream[] = [];
  for (const name of names) collected.push(await collectStream(part, name));
  const kept = request.scope.kind === 'subject' ? reliedOn(collected, controller, facts) : collected;
  const kPub = await part.sources.subjects.publicKey(controller);
  const streams: PublicStream[] = [];
  const bodies: CollectedStream['events'][number][] = [];
  for (const { name, events } of kept) {
    const last = events.at(-1);
    if (!last) continue;
    for (const event of events) {
      part.writer.add(contextFile(event.seq), event.text, hexOf(event.bodyHash));
      if (request.mode === 'compact') addProof(part, event.seq, 'context');
      bodies.push(event);
    }
    const k = mapKey(part.hashing, streamKey(part.hashing, kPub, name));
    streams.push({
      name,
      leaves: events.map(({ seq }) => String(seq)),
      rev: String(last.rev),
      head: toBase64url(last.hash),
      siblings: part.view.mapPath(k).siblings.map(toBase64url),
    });
  }
  bodies.sort((a, b) => (a.seq < b.seq ? -1 : 1));
  return { facts: bodies.map(({ body }) => body), streams };
}

/**
 * The register, the purposes that the facts name (all, for a fact about all), those that are tied to them as compatible
 * (Art. 6(4)), and the notices that tell of these.
 */
function reliedOn(
  collected: readonly CollectedStream[],
  controller: string,
  facts: readonly ToldFact[],
): CollectedStream[] {
  const named = facts.map(({ body }) => purposesOf(body.pub));
  const all = named.includes('*');
  const purposes = new Set(named.flatMap((one) => (one === '*' ? [] : one)));
  addCompatible(purposes, collected);
  const notices = new Set(facts.map(({ body }) => body.pub['notice']));
  return collected.filter(({ name, events }) => {
    if (name.startsWith('register-')) return true;
    if (name.startsWith('purpose-')) return all || purposes.has(name.slice(`purpose-${controller}.`.length));
    if (notices.has(name.slice(`notice-${controller}.`.length))) return true;
    return events.some(({ body }) => {
      const told = (body.pub['purposeVersions'] ?? []) as readonly { readonly purpose: string }[];
      return told.some(({ purpose }) => all || purposes.has(purpose));
    });
  });
}

/** A purpose that is compatible with another one rests on that one's facts, so a reader needs the terms of both. */
function addCompatible(purposes: Set<string>, collected: readonly CollectedStream[]): void {
  const ties = collected.flatMap(({ events }) =>
    events.flatMap(({ body: { pub } }) =>
      typeof pub['compatibleWith'] === 'string'
        ? [[String(pub['purpose']), pub['compatibleWith']] as const]
        : [],
    ),
  );
  for (let before = -1; before < purposes.size;) {
    before = purposes.size;
    for (const [one, other] of ties) {
      if (purposes.has(one)) purposes.add(other);
      if (purposes.has(other)) purposes.add(one);
    }
  }
}
