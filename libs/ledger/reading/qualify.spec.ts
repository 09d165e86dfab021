import type { Fact } from '#domain';
import { qualified } from './qualify.js';

const A = 'aaaaaaaa-0000-4000-8000-000000000000';
const B = 'bbbbbbbb-0000-4000-8000-000000000000';

function fact(id: string, type: string, data: object): Fact {
  return { id, type, at: 0, recordedAt: 0, by: 'subject', data } as Fact;
}

function union(a: readonly Fact[], b: readonly Fact[]) {
  return qualified([
    { subjectId: A, facts: a },
    { subjectId: B, facts: b },
  ]);
}

const raised = (event: string, id: string) =>
  fact(event, 'objection.raised', { id, kind: 'direct_marketing', purposes: '*' });
const withdrawn = (event: string, id: string) => fact(event, 'objection.withdrawn', { id });

describe('ids inside a union', () => {
  it('are (stream, id), so that two objections of one name stay two', () => {
    const [a, b] = union([raised('e1', 'o1')], [raised('e2', 'o1')]);
    expect(a?.[0]).toMatchObject({ id: `subject-${A}/e1`, data: { id: `subject-${A}/o1` } });
    expect(b?.[0]).toMatchObject({ id: `subject-${B}/e2`, data: { id: `subject-${B}/o1` } });
  });

  it('refer to their own stream first', () => {
    const [, b] = union([raised('e1', 'o1')], [raised('e2', 'o1'), withdrawn('e3', 'o1')]);
    expect(b?.[1]?.data).toEqual({ id: `subject-${B}/o1` });
  });

  it('refer to the other stream for what the canonical one does not hold: after the link facts go there', () => {
    const [a] = union([withdrawn('e3', 'o1')], [raised('e2', 'o1')]);
    expect(a?.[0]?.data).toEqual({ id: `subject-${B}/o1` });
  });

  it('keep apart what belongs to different families', () => {
    const [a] = union([fact('e1', 'restriction.lifted', { id: 'x' })], [raised('e2', 'x')]);
    expect(a?.[0]?.data).toEqual({ id: `subject-${A}/x` });
  });

  it('follow annulled facts and discharged duties to the stream of the fact', () => {
    const [a] = union(
      [
        fact('e3', 'identity.rejected', { ref: 'e2' }),
        fact('e4', 'duty.discharged', { code: 'STOP_NOW', about: 'e2' }),
      ],
      [raised('e2', 'o1')],
    );
    expect(a?.[0]?.data).toEqual({ ref: `subject-${B}/e2` });
    expect(a?.[1]?.data).toEqual({ code: 'STOP_NOW', about: `subject-${B}/e2` });
  });
});
