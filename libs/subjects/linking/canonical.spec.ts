import { canonicalOf } from './canonical.js';

describe('of two linked streams', () => {
  const older = { subjectId: 'b', recordedAt: 1 };
  const younger = { subjectId: 'a', recordedAt: 2 };

  it('the one that began first is canonical, however they are named', () => {
    expect(canonicalOf(older, younger)).toEqual({ canonical: older, absorbed: younger });
    expect(canonicalOf(younger, older)).toEqual({ canonical: older, absorbed: younger });
  });

  it('the smaller id is canonical where both began at once', () => {
    const twin = { subjectId: 'c', recordedAt: 1 };
    expect(canonicalOf(twin, older).canonical).toBe(older);
    expect(canonicalOf(older, twin).canonical).toBe(older);
  });
});
