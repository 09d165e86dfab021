import { randomBytes, randomUUID } from 'node:crypto';
import type { EventStore, NewEvent } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { subjectStream } from '#subjects';

const CONTROLLER = 'acme';
/** Purposes of everybody's facts. */
export const PURPOSES = ['newsletter', 'analytics', 'profile'];
/** Appends that are under way at the same time while a store is filled. */
const AT_ONCE = 512;

/** What a fact says. */
export interface Said {
  readonly type: string;
  readonly pub: Readonly<Record<string, unknown>>;
}

/** An event of realistic size: what is sealed is noise here, for no table opens it. */
export function eventOf({ type, pub }: Said, rec: string): NewEvent {
  const id = randomUUID();
  const key = randomUUID();
  const digests = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
  const sealing = type.startsWith('consent') || type.startsWith('subject');
  const body = {
    v: 1,
    id,
    type,
    controller: CONTROLLER,
    rec,
    actor: { by: 'subject', principal: 'local' },
    pub,
    sd: sealing ? [{ key, class: 'proof', digests }] : [],
    blind: randomBytes(16).toString('base64url'),
  };
  const box = { key, class: 'proof', nonce: '', box: randomBytes(240).toString('base64url') };
  return { id, type, data: Buffer.from(JSON.stringify({ body, mac: '', sealed: sealing ? [box] : [] })) };
}

/** Three purposes per person, a withdrawal of every fourth. */
function lifeOf(index: number): Said[] {
  return [
    { type: 'subject.identifier_linked', pub: { scheme: 'email' } },
    ...PURPOSES.map((purpose) => ({
      type: 'consent.granted',
      pub: { purpose, version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true },
    })),
    ...(index % 4 === 0 ? [{ type: 'consent.withdrawn', pub: { purpose: 'newsletter' } }] : []),
  ];
}

/** What one person says is said one after the other, an hour apart. */
function rec(index: number, place = 0): string {
  return new Date(Date.UTC(2026, 0, 1) + index * 1_000 + place * 3_600_000).toISOString();
}

/** A store with three purposes and so many facts about people, laid in without the front door. */
export async function filledStore(file: string, facts: number): Promise<EventStore> {
  const store = await openSqliteEventStore({ file });
  for (const purpose of PURPOSES) {
    const pub = { purpose, version: 1, bases: ['consent'], automated: true };
    await store.append(`purpose-${CONTROLLER}.${purpose}`, 'no_stream', [
      eventOf({ type: 'purpose.published', pub }, rec(0)),
    ]);
  }
  await fillStore(store, facts);
  return store;
}

/** Lays facts about new people into a store, at least so many. @returns how many */
export async function fillStore(store: EventStore, facts: number): Promise<number> {
  let made = 0;
  for (let index = 0; made < facts;) {
    const appends: Promise<unknown>[] = [];
    for (let i = 0; i < AT_ONCE && made < facts; i += 1, index += 1) {
      const life = lifeOf(index).map((said, place) => eventOf(said, rec(index, place)));
      made += life.length;
      appends.push(store.append(subjectStream(randomUUID()), 'no_stream', life));
    }
    await Promise.all(appends);
  }
  return made;
}
