/** A person's stream, as far as linking asks: its id and when its first event was recorded (UTC ms). */
export interface StreamBeginning {
  readonly subjectId: string;
  /** `rec` of revision 0. */
  readonly recordedAt: number;
}

/**
 * Which of two linked subjects is canonical: the smaller `rec` of revision 0, then the smaller id
 * (facts-and-subjects 6). Facts go to its stream from then on.
 */
export function canonicalOf<T extends StreamBeginning>(a: T, b: T): { canonical: T; absorbed: T } {
  const aFirst = a.recordedAt !== b.recordedAt ? a.recordedAt < b.recordedAt : a.subjectId < b.subjectId;
  return aFirst ? { canonical: a, absorbed: b } : { canonical: b, absorbed: a };
}
