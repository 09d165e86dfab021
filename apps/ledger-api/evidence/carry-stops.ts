import { type Fact, historyOf } from '#domain';
import { ForgettingRefused } from '#evidence';
import { linksOf, Person, type Recorder, type RecordCommand, type SubjectReader } from '#ledger';

/** Where stops are read and recorded. */
export interface CarryParts {
  readonly reader: Pick<SubjectReader, 'read' | 'linkedWith'>;
  readonly recorder: Pick<Recorder, 'importFacts'>;
  readonly clock: { now(): number };
}

/** What the ledger found out itself when the fact was recorded: a carried fact brings no evidence along. */
const COMPUTED = new Set(['evidencePresent', 'groundsStated', 'suppression', 'effectiveAt']);
/** About matters that only the forgotten stream has. */
const STAYS_BEHIND = new Set(['contract.ended', 'precontract.closed', 'emergency.ended']);
/** Most facts in one batch. */
const BATCH = 1_000;

/**
 * Decision 0010: a stop recorded within a link lies in the canonical stream and bites for the absorbed person after the
 * link has ended. Before that stream is forgotten the stops are recorded anew for everybody who remains, as found and
 * with their times, so that a later yes of theirs stands. What is recorded twice is answered twice, so a forgetting
 * that broke off can be ordered again.
 * @throws ForgettingRefused `STILL_LINKED` for a person whose link with somebody who remains still stands; the refusal
 * of a stop that cannot be recorded
 */
export async function carryStops(parts: CarryParts, subjectIds: readonly string[]): Promise<void> {
  const going = new Set(subjectIds);
  for (const subjectId of going) {
    const streams = await everybodyLinked(parts.reader, subjectId);
    const at = parts.clock.now();
    const links = streams.flatMap((stream) => linksOf(stream.subjectId, stream.facts));
    const members = streams.map((stream) => ({ ...stream, history: historyOf(stream.facts) }));
    for (const remaining of members.filter((member) => !going.has(member.subjectId))) {
      const person = new Person(remaining, members, links);
      const union = person.unionAt(at);
      if (union.members.some((member) => going.has(member.subjectId)))
        throw new ForgettingRefused('STILL_LINKED', subjectId);
      const carried = person.carriedInto([remaining], at).filter(({ from }) => from === subjectId);
      const facts = carried.flatMap((stops) => [...stops.facts]);
      if (facts.length > 0 && remaining.controller !== undefined)
        await record(parts, remaining.subjectId, remaining.controller, facts);
    }
  }
}

async function record(
  { recorder, clock }: CarryParts,
  subjectId: string,
  controller: string,
  facts: readonly Fact[],
): Promise<void> {
  const annulled = new Set(
    facts.flatMap(({ type, data }) =>
      type === 'identity.rejected' ? [(data as { readonly ref: string }).ref] : [],
    ),
  );
  const commands = facts
    .filter(({ id, type }) => !annulled.has(id) && type !== 'identity.rejected' && !STAYS_BEHIND.has(type))
    .map((fact) => commandOf(fact, subjectId, controller, clock.now()));
  for (let from = 0; from < commands.length; from += BATCH) {
    for (const answer of await recorder.importFacts(commands.slice(from, from + BATCH)))
      if (!answer.ok) throw answer.error;
  }
}

function commandOf(fact: Fact, subjectId: string, controller: string, now: number): RecordCommand {
  const { type, fields } = stopOf(fact);
  const said = { ...fields, source: 'carried over from a linked person who is forgotten' };
  return {
    operationId: 'importFacts',
    principal: 'system',
    by: fact.by,
    idempotencyKey: `forgetting:${subjectId}:${fact.id}`,
    controller,
    subject: { id: subjectId },
    type,
    fields: said,
    ...(fact.at <= now ? { at: fact.at } : { effectiveAt: fact.at }),
    pathParams: {},
    item: { type, ...said },
  };
}

/** What is said anew. That somebody's data was erased cannot be said of another stream; that consent ended can. */
function stopOf({ type, data }: Fact): Pick<RecordCommand, 'type' | 'fields'> {
  const all = Object.entries(data as Readonly<Record<string, unknown>>);
  if (type !== 'erasure.executed')
    return { type, fields: Object.fromEntries(all.filter(([name]) => !COMPUTED.has(name))) };
  const { purposes } = Object.fromEntries(all);
  return { type: 'consent.withdrawn', fields: { purposes } };
}

/** The streams of a person and of all whom any link ever reached, as far as they are not forgotten themselves. */
async function everybodyLinked(reader: CarryParts['reader'], subjectId: string) {
  const streams = new Map<string, Awaited<ReturnType<SubjectReader['read']>>>();
  const wanted = [subjectId];
  for (let id = wanted.shift(); id !== undefined; id = wanted.shift()) {
    if (streams.has(id)) continue;
    const stream = await reader.read(id);
    if (stream.controller === undefined) continue;
    streams.set(id, stream);
    wanted.push(...reader.linkedWith(id, stream.facts));
  }
  return [...streams.values()];
}
