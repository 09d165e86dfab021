import { type CalendarDay, type Fact, requestDeadlines } from '#domain';
import type { MatterKind, StoryMatter } from '../story.js';
import { purposesNamed } from './facts-as-law.js';
import type { PersonInLaw } from './person.js';
import { spelled } from './values.js';
import { sentenceOf } from './words.js';

/** Which facts begin a matter, and what each later fact about it makes of it; absent: it goes on. */
const OPENS: Readonly<Record<string, MatterKind>> = {
  'request.received': 'request',
  'objection.raised': 'objection',
  'restriction.applied': 'restriction',
  'hold.placed': 'hold',
  'erasure.requested': 'erasure',
};
const ENDS: Readonly<Record<string, string>> = {
  'request.answered': 'answered',
  'objection.upheld': 'upheld',
  'objection.rejected': 'rejected',
  'objection.withdrawn': 'taken back',
  'restriction.lifted': 'lifted',
  'hold.released': 'released',
  'erasure.refused': 'refused',
  'erasure.executed': 'executed',
  'identity.rejected': 'does not count: somebody else had acted',
};
const GOES_ON: readonly string[] = ['request.extended', 'restriction.lift_notified'];
/** GDPR 12(4): no extension reaches a refusal. */
const REFUSALS: readonly string[] = ['objection.rejected', 'erasure.refused'];

const RIGHTS: Readonly<Record<string, string>> = {
  access: 'GDPR 15',
  rectification: 'GDPR 16',
  erasure: 'GDPR 17',
  restriction: 'GDPR 18',
  portability: 'GDPR 20',
  objection: 'GDPR 21',
  automated_decision: 'GDPR 22',
};

/**
 * Requests, objections, restrictions, holds and erasures from their beginning to their end, with the last day for the
 * answer (GDPR 12(3)-(4), Reg. 1182/71), in the order of their beginning.
 * @param asOn the day on which the bundle was made, `YYYY-MM-DD`
 */
export function mattersOf(person: PersonInLaw, asOn: CalendarDay): readonly StoryMatter[] {
  const holidays = person.lawFacts.flatMap((fact) =>
    fact.type === 'controller.recorded' ? [fact.data.holidays] : [],
  );
  const all = person.streams.flatMap((facts, stream) => facts.map((fact) => ({ fact, stream })));
  const inOrder = [...all].sort((a, b) => a.fact.at - b.fact.at);
  return inOrder.flatMap(({ fact, stream }) => {
    const kind = OPENS[fact.type];
    if (!kind) return [];
    const later = inOrder
      .filter(
        (other) => other.fact !== fact && other.fact.at >= fact.at && isStepOf(other, { fact, stream }, kind),
      )
      .map((other) => other.fact);
    return [matter(person, { fact, stream, kind }, later, asOn, holidays.at(-1) ?? [])];
  });
}

interface Placed {
  readonly fact: Fact;
  readonly stream: number;
}

type Members = Readonly<Record<string, unknown>>;

function isStepOf(later: Placed, opening: Placed, kind: MatterKind): boolean {
  const data = later.fact.data as Members;
  const { id } = opening.fact.data as Members;
  if (later.fact.type === 'identity.rejected') return data['ref'] === opening.fact.id || data['ref'] === id;
  if (later.fact.type === 'erasure.executed')
    return kind === 'erasure' && later.stream === opening.stream && meet(later.fact, opening.fact);
  const family = later.fact.type.startsWith(`${kind}.`) || later.fact.type.startsWith('request.');
  return family && (later.fact.type in ENDS || GOES_ON.includes(later.fact.type)) && data['id'] === id;
}

function meet(one: Fact, other: Fact): boolean {
  const [a, b] = [one, other].map(({ data }) => purposesNamed(data as Members));
  return a === '*' || b === '*' || (a ?? []).some((purpose) => b?.includes(purpose) === true);
}

function matter(
  person: PersonInLaw,
  { fact, stream, kind }: Placed & { readonly kind: MatterKind },
  later: readonly Fact[],
  asOn: CalendarDay,
  holidays: readonly CalendarDay[],
): StoryMatter {
  const data = fact.data as Members;
  const end = later.find(({ type }) => type in ENDS);
  const standing = kind === 'restriction' || kind === 'hold' || data['kind'] === 'direct_marketing';
  const due = standing ? undefined : deadlines(fact, later, end, holidays);
  const steps = [fact, ...later].map((step) => ({
    at: new Date(step.at).toISOString(),
    words: sentenceOf({ type: step.type, pub: withPlainId(step.data as Members) }),
    evidence: person.evidence(step.id),
  }));
  return {
    kind,
    id: plainId(data['id']),
    person: stream,
    ...describe(fact),
    purposes: kind === 'request' ? (data['scope'] as '*' | readonly string[]) : purposesNamed(data),
    from: new Date(fact.at).toISOString(),
    ...(due && { dueOn: due.by, ...(due.extendBy !== undefined && { extendOn: due.extendBy }) }),
    steps,
    open: end === undefined,
    outcome: end ? (ENDS[end.type] ?? 'ended') : standing ? 'in force' : 'open',
    ...(due && { kept: keptOf(due.by, end && dayOf(end), asOn) }),
  };
}

function describe(fact: Fact): { words: string; citation: string } {
  switch (fact.type) {
    case 'request.received':
      return {
        words: `request: ${spelled(fact.data.right)}`,
        citation: [RIGHTS[fact.data.right], 'GDPR 12(3)'].filter((part) => part !== undefined).join(', '),
      };
    case 'objection.raised':
      return fact.data.kind === 'direct_marketing'
        ? { words: 'objection to direct marketing', citation: 'GDPR 21(2)-(3)' }
        : { words: 'objection, particular situation', citation: 'GDPR 21(1), 12(3)-(4)' };
    case 'restriction.applied':
      return { words: 'restriction of processing', citation: `GDPR 18(1)(${fact.data.ground})` };
    case 'hold.placed':
      return { words: `legal hold on the basis ${spelled(fact.data.basis)}`, citation: 'GDPR 17(3)(e)' };
    default:
      return { words: 'request for erasure', citation: 'GDPR 17(1), 12(3)-(4)' };
  }
}

function deadlines(
  opening: Fact,
  later: readonly Fact[],
  end: Fact | undefined,
  holidays: readonly CalendarDay[],
): { readonly by: CalendarDay; readonly extendBy?: CalendarDay } | undefined {
  const extension = later.find(({ type }) => type === 'request.extended');
  const clock = requestDeadlines({
    receivedOn: dayOf(opening),
    ...(extension && { extendedOn: dayOf(extension) }),
    holidays,
  });
  if ('pausedSince' in clock) return undefined;
  if (end && REFUSALS.includes(end.type)) return { by: clock.refusalBy };
  return { by: clock.respondBy, ...(!end && !extension && { extendBy: clock.extensionNoticeBy }) };
}

function keptOf(
  by: CalendarDay,
  endedOn: CalendarDay | undefined,
  asOn: CalendarDay,
): NonNullable<StoryMatter['kept']> {
  if (endedOn !== undefined) return endedOn <= by ? 'answered in time' : 'answered late';
  return asOn <= by ? 'open, not due yet' : 'overdue';
}

const dayOf = ({ at }: Fact): CalendarDay => new Date(at).toISOString().slice(0, 10);

/** Within a union ids are `<stream>/<id>`; a reader knows the second part. */
function plainId(id: unknown): string {
  const text = String(id);
  return text.slice(text.lastIndexOf('/') + 1);
}

function withPlainId(data: Members): Members {
  const ids = ['id', 'ref', 'about'].filter((name) => typeof data[name] === 'string');
  return { ...data, ...Object.fromEntries(ids.map((name) => [name, plainId(data[name])])) };
}
