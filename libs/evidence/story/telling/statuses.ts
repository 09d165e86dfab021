import { type Answer, type CourseStep, type Fact, type Instant, type Question, REASONS } from '#domain';
import type { StoryEvidence, StoryInterval, StoryStatus } from '../story.js';
import { isAbout } from './facts-as-law.js';
import type { PersonInLaw } from './person.js';

/** A shorter delay between happening and recording is that of clocks and networks (facts-and-subjects 3). */
const LATE_AFTER_MS = 5_000;

/** An interval while it is being made. */
type Stretch = CourseStep;

/**
 * Where the person stood with each purpose (operation `use`), from their first fact on up to an instant; once more for
 * every channel that a consent is limited to, because a question that names none is not covered by such a consent.
 * @param asOf UTC milliseconds: the last interval holds it
 */
export function statusesOf(
  person: PersonInLaw,
  purposes: readonly string[],
  asOf: Instant,
): readonly StoryStatus[] {
  const start = Math.min(...person.facts.map(({ at }) => at));
  if (start > asOf || purposes.length === 0) return [];
  return purposes.flatMap((purpose) => {
    const about = [...person.facts, ...person.lawFacts].filter((fact) => isAbout(fact, purpose));
    const title = person.law.versionInForce(purpose, asOf)?.fact.data.title;
    return [undefined, ...channelsOf(about)].map((channel): StoryStatus => {
      const question = { purpose, ...(channel !== undefined && { channel }) };
      const lawful =
        person.course(question, start, asOf) ??
        walk(person, { ...question, at: start }, instantsOf(about, person), asOf);
      const then = answeredThen(person, question, about, asOf);
      return {
        ...question,
        ...(title !== undefined && { title }),
        intervals: lawful.map((stretch) => told(stretch, person)),
        answeredThen: then.map((stretch) => told(stretch, person)),
      };
    });
  });
}

/** The channels that consents about a purpose are limited to. */
function channelsOf(facts: readonly Fact[]): readonly string[] {
  const channels = facts.flatMap((fact) =>
    fact.type === 'consent.granted' ? (fact.data.channels ?? []) : [],
  );
  return [...new Set(channels)].sort();
}

function instantsOf(facts: readonly Fact[], { boundaries }: PersonInLaw): readonly Instant[] {
  const instants = new Set<Instant>(boundaries);
  for (const fact of facts) {
    instants.add(fact.at);
    const { effectiveAt } = fact.data as { readonly effectiveAt?: string };
    if (effectiveAt !== undefined) instants.add(Date.parse(effectiveAt));
  }
  return [...instants].sort((a, b) => a - b);
}

/** From one `until` to the next, stopping at every fact, so that each interval names all that it rested on. */
function walk(
  { answer }: PersonInLaw,
  question: Question,
  stops: readonly Instant[],
  end: Instant,
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let next = 0;
  for (let at: Instant | undefined = question.at; at !== undefined && at <= end;) {
    const here: Answer = answer({ ...question, at });
    while ((stops[next] ?? Infinity) <= at) next += 1;
    const stop = Math.min(here.until ?? Infinity, stops[next] ?? Infinity);
    const to = stop > end ? here.until : stop;
    add(stretches, stretchOf(here, at, to));
    at = to;
  }
  return stretches;
}

function stretchOf(
  { permitted, reason, basis, evidence }: Answer,
  from: Instant,
  to: Instant | undefined,
): Stretch {
  return {
    from,
    ...(to !== undefined && { to }),
    permitted,
    reason,
    ...(basis !== undefined && { basis }),
    evidence,
  };
}

/** Neighbours with the same answer are one interval that rests on the evidence of both. */
function add(stretches: Stretch[], next: Stretch): void {
  const last = stretches.at(-1);
  if (last?.to !== next.from || !same(last, next)) stretches.push(next);
  else {
    const evidence = [...new Set([...last.evidence, ...next.evidence])];
    stretches[stretches.length - 1] = { ...next, from: last.from, evidence };
  }
}

function same(a: Verdict, b: Verdict): boolean {
  return a.permitted === b.permitted && a.reason === b.reason && a.basis === b.basis;
}

type Verdict = Pick<Answer, 'permitted' | 'reason' | 'basis'>;

/**
 * What the ledger answered at the time, where that differs (decision rules T7). It can differ only between the time of
 * a fact and its recording.
 */
function answeredThen(
  person: PersonInLaw,
  question: Omit<Question, 'at'>,
  about: readonly Fact[],
  asOf: Instant,
): readonly Stretch[] {
  const known = new Set<Instant>(instantsOf(about, person));
  for (const { recordedAt } of about) known.add(recordedAt);
  const instants = [...known].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (const { from, to } of unknownTo(about)) {
    for (let at = from; at < to && at <= asOf;) {
      const now = person.answer({ ...question, at });
      const then = person.answer({ ...question, at, knownAt: at });
      const stops = [to, now.until, then.until, instants.find((instant) => instant > at)];
      const next = Math.min(...stops.filter((stop) => stop !== undefined));
      if (!same(now, then)) add(stretches, stretchOf(then, at, next));
      at = next;
    }
  }
  return stretches;
}

/** From the time of a fact to its recording, overlapping times together. */
function unknownTo(facts: readonly Fact[]): { from: Instant; to: Instant }[] {
  const late = facts
    .filter(({ at, recordedAt }) => recordedAt - at > LATE_AFTER_MS)
    .sort((a, b) => a.at - b.at);
  const times: { from: Instant; to: Instant }[] = [];
  for (const { at, recordedAt } of late) {
    const last = times.at(-1);
    if (last && at <= last.to) last.to = Math.max(last.to, recordedAt);
    else times.push({ from: at, to: recordedAt });
  }
  return times;
}

function told({ from, to, evidence, ...verdict }: Stretch, person: PersonInLaw): StoryInterval {
  const { text, citation } = REASONS[verdict.reason];
  return {
    from: isoOf(from),
    ...(to !== undefined && { to: isoOf(to) }),
    ...verdict,
    text,
    citation,
    evidence: evidence.map((id) => person.evidence(id)).sort(bySeq),
  };
}

const isoOf = (instant: Instant): string => new Date(instant).toISOString();

/** In the order of the log; what the bundle does not show comes last. */
function bySeq(a: StoryEvidence, b: StoryEvidence): number {
  const [one, other] = [a.seq, b.seq].map((seq) => (seq === undefined ? Infinity : Number(seq)));
  return (one as number) - (other as number) || 0;
}
