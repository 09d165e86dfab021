import { randomUUID } from 'node:crypto';
import type { ControllerLaw, Fact } from '#domain';
import type { NewEvent } from '#event-store';
import { composeStoredEvent, encodeStoredEvent, decodeTrusted } from '#stored-event';
import { factOf } from './fact-of.js';
import { HalfLinks } from './half-links.js';
import type { SubjectReader, SubjectStream } from './subject-reader.js';
import { WarmSubjects } from './warm-subjects.js';

const PERSON = '351c657b-fa47-4f13-ab29-daffccf4c656';
const OTHER = '451c657b-fa47-4f13-ab29-daffccf4c656';

function event(
  type = 'consent.withdrawn',
  pub: Record<string, unknown> = { purpose: 'newsletter' },
): NewEvent {
  const id = randomUUID();
  const actor = { by: 'subject', principal: 'local' } as const;
  const body = composeStoredEvent({ id, type, controller: 'acme', rec: 1, actor, pub, mac: '' });
  return { id, type, data: encodeStoredEvent(body) };
}

/** Streams as the store holds them, read when the test says so. */
class HeldReader {
  readonly halfLinks = new HalfLinks();
  readonly streams = new Map<string, NewEvent[]>();
  reads = 0;
  #gates: (() => void)[] = [];
  held = false;

  append(subjectId: string, ...events: NewEvent[]): bigint {
    const stream = [...(this.streams.get(subjectId) ?? []), ...events];
    this.streams.set(subjectId, stream);
    return BigInt(stream.length - 1);
  }

  async read(subjectId: string): Promise<SubjectStream> {
    this.reads += 1;
    const events = [...(this.streams.get(subjectId) ?? [])];
    // Read now, heard of later.
    if (this.held) await new Promise<void>((resolve) => this.#gates.push(resolve));
    const read = events.map((one, i) => ({
      event: { ...one, stream: `subject-${subjectId}`, revision: BigInt(i), position: BigInt(i), created: 0 },
      stored: decodeTrusted(one.data),
    }));
    return {
      subjectId,
      stream: `subject-${subjectId}`,
      controller: 'acme',
      expected: 'no_stream',
      position: BigInt(events.length - 1),
      events: read,
      facts: read.map(({ stored }): Fact => factOf(stored)),
      ageUnknown: false,
    };
  }

  release(): void {
    this.held = false;
    for (const open of this.#gates.splice(0)) open();
  }
}

function warmOver(reader: HeldReader, maxBytes = 1e6, place = { applied: -1n, reached: -1n }) {
  return new WarmSubjects(reader as unknown as SubjectReader, {
    maxBytes,
    applied: () => place.applied,
    reached: () => place.reached,
  });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const tell = (
  warm: WarmSubjects,
  subjectId: string,
  events: NewEvent[],
  revision: bigint,
  position = revision,
) => warm.onAppended({ stream: `subject-${subjectId}`, events, revision, position });

/** A person who is being read while one more fact is acknowledged: what was asked, and that fact. */
async function overtaken(reader: HeldReader, warm: WarmSubjects) {
  reader.append(PERSON, event('data.collected'));
  reader.held = true;
  const asked = warm.person(PERSON, -1n);
  await turn();
  const late = event();
  tell(warm, PERSON, [late], reader.append(PERSON, late));
  return { asked, late };
}

describe('warm subjects', () => {
  it('are read once and then kept fresh by the writer', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader);
    await warm.person(PERSON, -1n);
    const first = event();
    tell(warm, PERSON, [first], reader.append(PERSON, first));
    const person = warm.personNow(PERSON);
    expect(person?.asked.facts.map(({ id }) => id)).toEqual([first.id]);
    expect(reader.reads).toBe(1);
  });

  it('never lose a fact that was acknowledged while their stream was being read', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader);
    const { asked, late } = await overtaken(reader, warm);
    reader.release();
    expect((await asked).asked.facts.at(-1)?.id).toBe(late.id);
    expect(warm.personNow(PERSON)?.asked.facts.at(-1)?.id).toBe(late.id);
  });

  it('are not read for ever when their stream was forgotten meanwhile', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader);
    const { asked } = await overtaken(reader, warm);
    reader.streams.delete(PERSON);
    reader.release();
    await expect(asked).rejects.toMatchObject({ kind: 'store_unavailable' });
    // Whoever asks now hears what is there.
    expect((await warm.person(PERSON, -1n)).asked.facts).toEqual([]);
  });

  it('never take an old read over a newer one', async () => {
    const reader = new HeldReader();
    const place = { applied: -1n, reached: 0n };
    const warm = warmOver(reader, 1e6, place);
    const first = event('data.collected');
    reader.append(PERSON, first);
    reader.held = true;
    const slow = warm.person(PERSON, 0n);
    await turn();
    reader.held = false;
    // Another process appends; a question with its token reads again and is faster.
    const foreign = event();
    reader.append(PERSON, foreign);
    place.reached = 1n;
    expect((await warm.person(PERSON, 1n)).asked.revision).toBe(1n);
    reader.release();
    await slow;
    expect(warm.personNow(PERSON)?.asked.revision).toBe(1n);
  });

  it('are read again for a token that is beyond what they surely contain', async () => {
    const reader = new HeldReader();
    const place = { applied: -1n, reached: 0n };
    const warm = warmOver(reader, 1e6, place);
    await warm.person(PERSON, -1n);
    place.reached = 5n;
    await warm.person(PERSON, 5n);
    await warm.person(PERSON, 5n);
    expect(reader.reads).toBe(2);
    place.applied = 9n;
    await warm.person(PERSON, 9n);
    expect(reader.reads).toBe(2);
  });

  it('are read again after a gap: somebody else wrote in between', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader);
    await warm.person(PERSON, -1n);
    const [foreign, ours] = [event('data.collected'), event()];
    reader.append(PERSON, foreign);
    tell(warm, PERSON, [ours], reader.append(PERSON, ours));
    expect(warm.personNow(PERSON)).toBeUndefined();
    expect((await warm.person(PERSON, -1n)).asked.facts).toHaveLength(2);
  });

  it('take nothing twice when the feed repeats what the writer said', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader);
    await warm.person(PERSON, -1n);
    const one = event();
    tell(warm, PERSON, [one], reader.append(PERSON, one));
    warm.apply({ ...one, stream: `subject-${PERSON}`, revision: 0n, position: 0n, created: 0 });
    expect(warm.personNow(PERSON)?.asked.facts).toHaveLength(1);
  });

  it('are one person with the subject that absorbed them, from the half-written link on', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader);
    reader.append(PERSON, event('data.collected'));
    reader.append(OTHER, event('data.collected'));
    await warm.person(PERSON, -1n);
    await warm.person(OTHER, -1n);
    const merged = event('subject.merged', { absorbed: OTHER });
    tell(warm, PERSON, [merged], reader.append(PERSON, merged));
    const absorbed = await warm.person(OTHER, -1n);
    expect(absorbed.person.unionAt(2).members.map(({ subjectId }) => subjectId)).toEqual([PERSON, OTHER]);
  });

  it('stay within their bytes and let go of those that nobody asks about', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader, 60_000);
    const ids = Array.from({ length: 40 }, () => randomUUID());
    for (const id of ids) reader.append(id, event());
    for (const id of ids) {
      await warm.person(PERSON, -1n);
      await warm.person(id, -1n);
    }
    expect(warm.extent.bytes).toBeLessThanOrEqual(60_000);
    expect(warm.extent.subjects).toBeGreaterThan(2);
    expect(warm.personNow(PERSON)).toBeDefined();
    expect(warm.personNow(ids[0] as string)).toBeUndefined();
  });

  it('count what is found on their facts, and forget it with them', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader);
    const first = event();
    reader.append(PERSON, first);
    const person = await warm.person(PERSON, -1n);
    const { bytes } = warm.extent;
    const law = {} as ControllerLaw;
    for (const question of ['newsletter', 'analytics', 'newsletter']) {
      warm.growing(person, () => person.keep(law, question, { from: 0, until: 1, answer: {} }));
    }
    const kept = warm.extent.bytes - bytes;
    expect(kept).toBe(2 * 700);
    const next = event();
    tell(warm, PERSON, [next], reader.append(PERSON, next));
    const taken = warm.extent.bytes - bytes - kept;
    warm.personNow(PERSON);
    expect(warm.extent.bytes).toBe(bytes + taken);
  });

  it('answer for linked streams also when the bytes do not suffice for both', async () => {
    const reader = new HeldReader();
    const warm = warmOver(reader, 10);
    reader.append(PERSON, event('subject.merged', { absorbed: OTHER }));
    reader.append(OTHER, event('subject.absorbed', { canonical: PERSON }));
    expect((await warm.person(PERSON, -1n)).person.members).toHaveLength(2);
  });
});
