const PREFIX = 'subject-';

/** Name of a person's stream: `subject-<uuid>` (facts-and-subjects 2). */
export function subjectStream(subjectId: string): string {
  return PREFIX + subjectId;
}

/** The subject id in a stream's name; `undefined` for a stream that is not a person's. */
export function subjectIdOf(stream: string): string | undefined {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : undefined;
}
