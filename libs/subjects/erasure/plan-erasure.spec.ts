import { HeldKey, KeyRing } from '../keys/key-ring.js';
import type { KeyClass } from '../store/key-rows.js';
import type { StoredEvent } from '#stored-event';
import { dueProofKeys, planKeys } from './plan-erasure.js';

const ALL = ['account', 'newsletter', 'profiling'];

/** A ring with one key per `class:scope`; its id is its name. */
function ring(...names: string[]): KeyRing {
  return new KeyRing(
    0,
    names.map((name) => {
      const [cls, scope = '*'] = name.split(':');
      return new HeldKey(
        {
          subjectId: 's',
          cls: cls as KeyClass,
          scope,
          life: 0,
          keyId: name,
          createdAt: 0,
          destroyedIn: null,
        },
        Buffer.alloc(1),
      );
    }),
  );
}

const WHOLE = ring(
  'tag',
  'mac',
  'identity',
  'content',
  'content:account',
  'content:newsletter',
  'content:newsletter,profiling',
  'proof',
  'proof:newsletter',
  'proof:account',
);

function event(type: string, pub: Record<string, unknown>): StoredEvent {
  return { body: { type, pub, id: 'e', sd: [] } } as unknown as StoredEvent;
}

function erased(purposes: unknown, ...retained: string[]): StoredEvent {
  return event('erasure.executed', {
    purposes,
    retained: retained.map((purpose) => ({ purpose })),
    keys: [],
    markers: [],
  });
}

function plan(
  purposes: '*' | readonly string[],
  {
    retained = [],
    events = [],
    proof = () => true,
  }: { retained?: string[]; events?: StoredEvent[]; proof?: (purpose: string) => boolean } = {},
) {
  return planKeys({ purposes, retained, events, allPurposes: ALL, keepProofPermitted: proof }, WHOLE).keys;
}

describe('the plan of an erasure', () => {
  it('of everything takes identity, K_mac and all content, never K_tag, and leaves proof while it may be kept', () => {
    expect(plan('*')).toEqual([
      'content',
      'content:account',
      'content:newsletter',
      'content:newsletter,profiling',
      'identity',
      'mac',
    ]);
  });

  it('of everything takes proof along when nothing permits to keep it', () => {
    expect(plan('*', { proof: () => false })).toHaveLength(9);
  });

  it('leaves the proof of one purpose and with it what proves all purposes', () => {
    expect(plan('*', { proof: (purpose) => purpose === 'newsletter' })).toContain('proof:account');
    expect(plan('*', { proof: (purpose) => purpose === 'newsletter' })).not.toContain('proof');
    expect(plan('*', { proof: (purpose) => purpose === 'newsletter' })).not.toContain('proof:newsletter');
  });

  it('of one purpose takes only what is wholly about it', () => {
    expect(plan(['newsletter'])).toEqual(['content:newsletter']);
    expect(plan(['newsletter', 'profiling'])).toEqual(['content:newsletter', 'content:newsletter,profiling']);
  });

  it('that retains a purpose leaves the person known', () => {
    expect(plan('*', { retained: ['account'] })).toEqual([
      'content:newsletter',
      'content:newsletter,profiling',
    ]);
  });

  it('counts what was erased before', () => {
    expect(plan(['profiling'], { events: [erased(['newsletter'])] })).toEqual([
      'content:newsletter',
      'content:newsletter,profiling',
    ]);
    expect(plan(['account'], { events: [erased('*', 'account')] })).toContain('identity');
    expect(plan(['account'], { events: [erased(['newsletter', 'profiling'])] })).toContain('identity');
  });

  it('does not count what has a new life since', () => {
    const life = event('consent.granted', { purpose: 'newsletter' });
    expect(plan(['account'], { events: [erased(['newsletter', 'profiling']), life] })).toEqual([
      'content:account',
    ]);
    expect(plan(['account'], { events: [erased('*'), life] })).not.toContain('identity');
    const contract = event('contract.started', { purposes: '*' });
    expect(plan(['account'], { events: [erased('*'), contract] })).toEqual(['content:account']);
  });

  it('counts purposes that only the history knows', () => {
    const events = [event('data.collected', { purpose: 'imported' })];
    expect(plan(ALL, { events })).not.toContain('identity');
    expect(plan([...ALL, 'imported'], { events })).toContain('identity');
  });

  it('names the keys that facts name and the ring has lost, by what the facts are about', () => {
    const sealed = (pub: object, ...sd: { readonly key: string; readonly class: string }[]) =>
      ({ body: { type: 'consent.granted', pub, id: 'e', sd } }) as unknown as StoredEvent;
    const box = (key: string, cls: string) => ({ key, class: cls });
    const events = [
      sealed({}, box('lost-identity', 'identity')),
      sealed({ purpose: 'newsletter' }, box('lost-proof', 'proof'), box('lost-content', 'content')),
      sealed({ purposes: ['account', 'profiling'] }, box('lost-two', 'content')),
      sealed({ purpose: 'newsletter' }, box('content:newsletter', 'content')),
    ];
    expect(plan(['newsletter'], { events })).toEqual(['content:newsletter', 'lost-content']);
    const all = plan('*', { events, proof: () => false });
    expect(all).toEqual(expect.arrayContaining(['lost-content', 'lost-identity', 'lost-proof', 'lost-two']));
    const gone = event('erasure.executed', { purposes: [], retained: [], keys: ['lost-content'] });
    expect(plan(['newsletter'], { events: [...events, gone] })).toEqual(['content:newsletter']);
  });

  it('does not name a key twice', () => {
    const named = event('erasure.executed', {
      purposes: ['newsletter'],
      retained: [],
      keys: ['content:newsletter'],
    });
    expect(plan(['newsletter'], { events: [named] })).toEqual([]);
  });
});

describe('proof that is due', () => {
  const answers = (permitted: boolean) => ({ allPurposes: ALL, keepProofPermitted: () => permitted });

  it('is that of erased purposes only, and only when it may be kept no longer', () => {
    const events = [erased(['newsletter'])];
    expect(dueProofKeys({ events, ...answers(true) }, WHOLE)).toEqual({ due: [], waiting: true });
    expect(dueProofKeys({ events, ...answers(false) }, WHOLE)).toEqual({
      due: ['proof:newsletter'],
      waiting: false,
    });
    expect(dueProofKeys({ events: [], ...answers(false) }, WHOLE)).toEqual({ due: [], waiting: false });
    expect(dueProofKeys({ events: [erased('*')], ...answers(false) }, WHOLE).due).toEqual([
      'proof',
      'proof:account',
      'proof:newsletter',
    ]);
  });
});
