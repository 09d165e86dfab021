import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, NewEvent } from '#event-store';
import { composeStoredEvent, encodeStoredEvent } from '#stored-event';
import { LinkIntents, LinkRememberingStore } from './link-intents.js';

const A = '351c657b-fa47-4f13-ab29-daffccf4c656';
const B = '451c657b-fa47-4f13-ab29-daffccf4c656';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'links-'))));
afterEach(() => rm(folder, { recursive: true }));

function event(type: string, pub: Record<string, unknown>): NewEvent {
  const actor = { by: 'system', principal: 'system' } as const;
  const stored = composeStoredEvent({ id: A, type, controller: 'acme', rec: 1, actor, pub, mac: '' });
  return { id: A, type, data: encodeStoredEvent(stored) };
}

/** A store of which only the appends are looked at. */
function storeThat(append: () => Promise<void>): EventStore {
  return {
    append: async () => {
      await append();
      return { revision: 0n, position: 0n, repeated: false };
    },
  } as unknown as EventStore;
}

describe('links under way', () => {
  it('are on disk before the first half is written', async () => {
    const file = join(folder, 'links.json');
    const seen: unknown[] = [];
    const store = new LinkRememberingStore(
      storeThat(async () => void seen.push((await LinkIntents.read(file)).pairs)),
      await LinkIntents.read(file),
    );
    await store.append(`subject-${A}`, 'no_stream', [event('subject.merged', { absorbed: B })]);
    expect(seen).toEqual([[[A, B]]]);
  });

  it('are forgotten once the second half is written', async () => {
    const file = join(folder, 'links.json');
    const intents = await LinkIntents.read(file);
    await intents.begin([A, B]);
    const store = new LinkRememberingStore(
      storeThat(async () => undefined),
      intents,
    );
    await store.append(`subject-${B}`, 'no_stream', [event('subject.absorbed', { canonical: A })]);
    expect((await LinkIntents.read(file)).pairs).toEqual([]);
  });

  it('stay remembered when the second half cannot be written', async () => {
    const file = join(folder, 'links.json');
    const intents = await LinkIntents.read(file);
    await intents.begin([A, B]);
    const store = new LinkRememberingStore(
      storeThat(() => Promise.reject(new Error('disk'))),
      intents,
    );
    const half = store.append(`subject-${B}`, 'no_stream', [event('subject.absorbed', { canonical: A })]);
    await expect(half).rejects.toThrow('disk');
    expect((await LinkIntents.read(file)).pairs).toEqual([[A, B]]);
  });

  it('that cannot be forgotten take nothing back of what was recorded', async () => {
    const intents = await LinkIntents.read(join(folder, 'links.json'));
    intents.end = () => Promise.reject(new Error('no server'));
    const store = new LinkRememberingStore(
      storeThat(async () => undefined),
      intents,
    );
    const second = event('subject.absorbed', { canonical: A });
    expect(await store.append(`subject-${B}`, 'no_stream', [second])).toMatchObject({ revision: 0n });
  });

  it('are none where there is no file, and a damaged one is an error, not none', async () => {
    const file = join(folder, 'links.json');
    expect((await LinkIntents.read(file)).pairs).toEqual([]);
    await writeFile(file, '[["a"');
    await expect(LinkIntents.read(file)).rejects.toThrow(SyntaxError);
    expect(await readdir(folder)).toEqual(['links.json']);
  });
});
