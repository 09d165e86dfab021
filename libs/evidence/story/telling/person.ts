import {
  type Answer,
  type ControllerLaw,
  type CourseStep,
  courseOf,
  decide,
  decideLinked,
  type Fact,
  historyOf,
  type Instant,
  lawOf,
  type Question,
  type SubjectHistory,
} from '#domain';
import { contextFile, eventFile } from '../../bag/index.js';
import type { StoryEvidence } from '../story.js';
import type { Judged, StoryInput } from '../story-input.js';
import { keptApart } from './apart.js';
import { factOfBody } from './facts-as-law.js';
import { linksAmong, subjectIds, unionAt, type StreamLink } from './links.js';

/** The persons of a bundle as the law sees them, and where each fact lies. Answers are about the first one. */
export interface PersonInLaw {
  readonly law: ControllerLaw;
  readonly lawFacts: readonly Fact[];
  /** All facts of all linked streams, in order of recording. */
  readonly facts: readonly Fact[];
  /** The same, stream by stream. */
  readonly streams: readonly (readonly Fact[])[];
  readonly links: readonly StreamLink[];
  /** Instants at which links begin or end. */
  readonly boundaries: readonly Instant[];
  readonly ids: readonly (string | undefined)[];
  /** Some birth date is neither disclosed nor given. */
  readonly ageUnknown: boolean;
  answer(question: Question): Answer;
  /** Answers over time, where one history alone says them; undefined where links have a say. */
  course(question: Omit<Question, 'at'>, from: Instant, end: Instant): readonly CourseStep[] | undefined;
  /** The facts of all streams that are one person at an instant. */
  factsAt(at: Instant): readonly Fact[];
  evidence(id: string): StoryEvidence;
}

/** Reads the facts of a bundle. */
export function personInLaw(input: StoryInput): PersonInLaw {
  const lawFacts = input.context.map((body) => factOfBody(body));
  const law = lawOf(lawFacts);
  const ids = subjectIds(input);
  const streams = ids.map((_, stream) =>
    input.facts
      .filter((fact) => fact.stream === stream)
      .map(({ body, fields }) => factOfBody(body, birthDateOf(input, body.id, fields))),
  );
  const apart = keptApart(streams, input.statement.scope.kind === 'subject');
  const links = input.statement.scope.kind === 'subject' ? linksAmong(streams, ids) : [];
  const histories = apart.map((facts) => historyOf(facts));
  const judged = judgedBy(input, law, ids, streams);
  const facts = [...apart.flat()].sort((a, b) => a.recordedAt - b.recordedAt);
  return {
    law,
    lawFacts,
    facts,
    streams: apart,
    links,
    boundaries: links.flatMap(({ from, endedAt }) => [from, ...(endedAt === undefined ? [] : [endedAt])]),
    ids,
    ageUnknown: facts.some(
      (fact) => fact.type === 'subject.birth_date_recorded' && fact.data.birthDate === undefined,
    ),
    course(question, from, end) {
      const [alone] = histories;
      if (links.length > 0 || !alone) return undefined;
      return courseOf(law, alone, question, from, end);
    },
    answer: judged
      ? (question) => judged.decide(question)
      : (question) => composed(law, histories, links, question),
    factsAt(at) {
      if (judged) return judged.factsAt(at);
      const { members } = unionAt(links, { at });
      const together = members.flatMap((member) => apart[member] ?? []);
      return [...together].sort((a, b) => a.recordedAt - b.recordedAt);
    },
    evidence: evidenceIn(input),
  };
}

/** The ledger's own reading, for a person whose streams all have names. */
function judgedBy(
  { judge, statement }: StoryInput,
  law: ControllerLaw,
  ids: readonly (string | undefined)[],
  streams: readonly (readonly Fact[])[],
): Judged | undefined {
  if (!judge || statement.scope.kind !== 'subject') return undefined;
  const named = ids.flatMap((subjectId, stream) =>
    subjectId === undefined ? [] : [{ subjectId, facts: streams[stream] ?? [] }],
  );
  return named.length > 0 && named.length === ids.length ? judge(law, named) : undefined;
}

function birthDateOf(
  { birthDates }: StoryInput,
  id: string,
  { birthDate }: Readonly<Record<string, unknown>>,
): string | undefined {
  return birthDates?.get(id) ?? (typeof birthDate === 'string' ? birthDate : undefined);
}

/** Lists of histories that were asked about before: compiling unions costs more than deciding. */
const unions = new WeakMap<readonly SubjectHistory[], Map<string, readonly SubjectHistory[]>>();

/** Before a link each stream answers alone, from then on the union does (facts-and-subjects 6). */
function composed(
  law: ControllerLaw,
  histories: readonly SubjectHistory[],
  all: readonly StreamLink[],
  question: Question,
): Answer {
  const asked = histories[0] ?? historyOf([]);
  if (all.length === 0) return decide(law, asked, question);
  const { members, links } = unionAt(all, question);
  if (members.length === 1) return decide(law, asked, question);
  const known = unions.get(histories) ?? new Map<string, readonly SubjectHistory[]>();
  unions.set(histories, known);
  const key = members.join();
  const united = known.get(key) ?? members.map((member) => histories[member] ?? historyOf([]));
  known.set(key, united);
  const subjectLinks = links.map(({ absorbed, from, recordedAt }) => ({
    absorbed: members.indexOf(absorbed),
    from,
    recordedAt,
  }));
  return decideLinked(law, united, subjectLinks, question);
}

/** Finds the leaf of an event that an answer names, also by its name within a union (`<stream>/<id>`). */
function evidenceIn(input: StoryInput): (id: string) => StoryEvidence {
  const ids = subjectIds(input);
  const seqs = new Map<string, string>();
  for (const { stream, body } of input.facts) {
    seqs.set(body.id, body.seq);
    seqs.set(`${stream}/${body.id}`, body.seq);
    if (ids[stream] !== undefined) seqs.set(`subject-${ids[stream]}/${body.id}`, body.seq);
  }
  const published = new Map(input.context.map(({ id, seq }) => [id, seq]));
  return (named) => {
    const id = named.slice(named.lastIndexOf('/') + 1);
    const seq = seqs.get(named) ?? seqs.get(id);
    if (seq !== undefined) return { id, seq, file: eventFile(seq) };
    const of = published.get(id);
    return of === undefined ? { id } : { id, seq: of, file: contextFile(of) };
  };
}
