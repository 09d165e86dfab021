import type { Fact } from '#domain';
import type { LeafBody } from '../../leaf/index.js';

/**
 * A leaf's body as the law reads it: its time is `eff`, else min(`occ`, `rec`), else `rec` (facts-and-subjects 3).
 * @param birthDate opened for the decision (facts-and-subjects 1); absent: the age is unknown
 */
export function factOfBody(body: LeafBody, birthDate?: string): Fact {
  return {
    id: body.id,
    type: body.type,
    at: Date.parse(timeOfBody(body)),
    recordedAt: Date.parse(body.rec),
    by: body.actor.by,
    data: birthDate === undefined ? body.pub : { ...body.pub, birthDate },
    // The log commits to what was checked against the catalogue when it was written.
  } as Fact;
}

/** When a body counts, `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export function timeOfBody({ eff, occ, rec }: LeafBody): string {
  if (eff !== undefined) return eff;
  // Texts of one form: their order is that of the instants.
  return occ !== undefined && occ < rec ? occ : rec;
}

/** Whether a fact is about a purpose; one that names none is about all. */
export function isAbout({ data }: Fact, purpose: string): boolean {
  const named = purposesNamed(data as Readonly<Record<string, unknown>>);
  return named === '*' || named.length === 0 || named.includes(purpose);
}

/** The purposes that public fields name; empty where they name none. */
export function purposesNamed(pub: Readonly<Record<string, unknown>>): '*' | readonly string[] {
  const { purpose, purposes } = pub;
  if (typeof purpose === 'string') return [purpose];
  if (purposes === '*') return '*';
  return Array.isArray(purposes) ? purposes.map(String) : [];
}
