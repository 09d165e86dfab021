import type { WarmSubject } from './warm-subject.js';

/**
 * Warm subjects within a number of bytes (estimated). Who was not asked about since the last look goes first (the
 * clock algorithm, an LRU whose reads write nothing but a flag).
 */
export class SubjectCache {
  readonly #subjects = new Map<string, WarmSubject>();
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get size(): number {
    return this.#subjects.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(subjectId: string): WarmSubject | undefined {
    const subject = this.#subjects.get(subjectId);
    if (subject) subject.used = true;
    return subject;
  }

  /** As `get`, for those who only keep it fresh. */
  peek(subjectId: string): WarmSubject | undefined {
    return this.#subjects.get(subjectId);
  }

  put(subject: WarmSubject): void {
    this.drop(subject.subjectId);
    this.#subjects.set(subject.subjectId, subject);
    this.#bytes += subject.bytes;
    this.#makeRoom(subject);
  }

  /** A subject that lies here has grown (or shrunk). */
  grown(subject: WarmSubject, bytes: number): void {
    subject.bytes += bytes;
    if (!subject.live) return;
    this.#bytes += bytes;
    this.#makeRoom(subject);
  }

  drop(subjectId: string): void {
    const subject = this.#subjects.get(subjectId);
    if (!subject) return;
    subject.live = false;
    this.#subjects.delete(subjectId);
    this.#bytes -= subject.bytes;
  }

  #makeRoom(keep: WarmSubject): void {
    if (this.#bytes <= this.maxBytes) return;
    for (const subject of this.#subjects.values()) {
      if (this.#bytes <= this.maxBytes) return;
      if (subject === keep) continue;
      if (subject.used) {
        // A second chance, at the end of the row: the loop meets it again only after all others.
        subject.used = false;
        this.#subjects.delete(subject.subjectId);
        this.#subjects.set(subject.subjectId, subject);
      } else {
        this.drop(subject.subjectId);
      }
    }
  }
}
