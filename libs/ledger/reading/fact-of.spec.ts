import type { StoredEvent } from '#stored-event';
import { factOf } from './fact-of.js';

const T = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

function stored(times: { rec: string; occ?: string; eff?: string }): StoredEvent {
  return {
    body: {
      v: 1,
      id: '351c657b-fa47-4f13-ab29-daffccf4c656',
      type: 'consent.withdrawn',
      controller: 'acme',
      actor: { by: 'subject', principal: 'local' },
      pub: { purpose: 'newsletter' },
      sd: [],
      blind: '',
      ...times,
    },
    sealed: [],
    mac: '',
  };
}

describe('the time of a fact', () => {
  it('is its recording where nothing else is claimed', () => {
    expect(factOf(stored({ rec: T(10) }))).toMatchObject({
      at: Date.parse(T(10)),
      recordedAt: Date.parse(T(10)),
    });
  });

  it('is the claimed time where that is earlier', () => {
    expect(factOf(stored({ rec: T(10), occ: T(4) })).at).toBe(Date.parse(T(4)));
  });

  it('is never later than the recording for a claim of a clock that is ahead', () => {
    expect(factOf(stored({ rec: T(10), occ: T(12) })).at).toBe(Date.parse(T(10)));
  });

  it('is the date that the person chose, before all others', () => {
    expect(factOf(stored({ rec: T(10), occ: T(4), eff: T(60) })).at).toBe(Date.parse(T(60)));
  });

  it('has the fields of pub and what was opened', () => {
    expect(factOf(stored({ rec: T(1) }), { birthDate: '2010-02-03' }).data).toEqual({
      purpose: 'newsletter',
      birthDate: '2010-02-03',
    });
  });
});
