import type { ExportScope, ExportStatement } from '../bag/index.js';
import type { Story, StoryController, StoryField, StoryPerson, StoryPurpose } from './story.js';
import type { StoryInput } from './story-input.js';
import { countsOf } from './telling/counts.js';
import { factTold } from './telling/facts.js';
import { mattersOf } from './telling/matters.js';
import { dutiesTold } from './telling/open-duties.js';
import { personInLaw, type PersonInLaw } from './telling/person.js';
import { HOW_TO_VERIFY, remarksOf } from './telling/remarks.js';
import { statusesOf } from './telling/statuses.js';
import { shownTexts } from './telling/texts.js';
import { inWords } from './telling/values.js';

/**
 * Tells a bundle's facts as a story. Pure: no clock, no randomness; the same input gives the same story.
 * @throws RangeError if `madeAt` or a time of a fact is no instant
 */
export function tellStory(input: StoryInput): Story {
  const { statement, facts, texts, context } = input;
  const { scope } = statement;
  const person = personInLaw(input);
  const asOf = Date.parse(statement.madeAt);
  const one = scope.kind === 'subject';
  const purposes = one && scope.purposes !== '*' ? [...scope.purposes].sort() : person.law.purposes();
  const matters = mattersOf(person, statement.madeAt.slice(0, 10));
  const shown = shownTexts({ texts, context });
  return {
    id: statement.id,
    title: TITLES[scope.kind],
    language: 'en',
    madeAt: statement.madeAt,
    mode: statement.mode,
    scope: scopeFields(scope),
    ...(statement.recipient !== undefined && { recipient: statement.recipient }),
    ...(statement.challenge !== undefined && { challenge: statement.challenge }),
    asOf: asOfOf(statement),
    controller: controllerOf(input),
    purposes: purposesOf(person, purposes, asOf),
    persons: personsOf(person, scope),
    facts: facts.map((fact) => factTold(fact, shown)),
    statuses: one ? statusesOf(person, purposes, asOf) : [],
    matters,
    duties: one ? dutiesTold(person, asOf) : [],
    counts: countsOf(input, matters),
    remarks: remarksOf(input, person),
    howToVerify: HOW_TO_VERIFY,
    notProved: statement.notProved,
  };
}

const TITLES: Readonly<Record<ExportScope['kind'], string>> = {
  subject: 'What was recorded about one person',
  period: 'What was recorded in a period',
  ledger: 'What one controller recorded',
};

function scopeFields(scope: ExportScope): readonly StoryField[] {
  const of = (name: string, value: string): StoryField => ({ name, value });
  switch (scope.kind) {
    case 'subject':
      return [
        of('person', scope.subject),
        of('purposes', inWords(scope.purposes)),
        ...(scope.identifier
          ? [of('named by', `${scope.identifier.scheme}: ${scope.identifier.value}`)]
          : []),
      ];
    case 'period':
      return [of('recorded from', scope.from), of('recorded before', scope.to)];
    default:
      return [of('scope', 'the whole ledger of this controller')];
  }
}

function asOfOf({ origin, size, mapSize }: ExportStatement): Story['asOf'] {
  return { origin, size, mapSize };
}

function controllerOf({ statement: { scope }, context }: StoryInput): StoryController {
  const recorded = context.filter(({ type }) => type === 'controller.recorded').at(-1)?.pub ?? {};
  const fields = ['name', 'contact', 'country', 'representative', 'dpo', 'joint'].flatMap((name) => {
    const value = recorded[name];
    return value === undefined || (Array.isArray(value) && value.length === 0)
      ? []
      : [{ name, value: inWords(value) }];
  });
  return { id: scope.controller, fields };
}

function purposesOf(
  { law }: PersonInLaw,
  purposes: readonly string[],
  asOf: number,
): readonly StoryPurpose[] {
  return purposes.flatMap((purpose): StoryPurpose[] => {
    const version = law.versionInForce(purpose, asOf);
    if (!version) return [];
    const retired = law.retiredSince(purpose, asOf);
    const { title } = version.fact.data;
    return [
      {
        purpose,
        ...(title !== undefined && { title }),
        version: version.version,
        from: new Date(version.from).toISOString(),
        bases: version.bases,
        ...(retired !== undefined && { retiredSince: new Date(retired).toISOString() }),
      },
    ];
  });
}

function personsOf({ ids }: PersonInLaw, scope: ExportScope): readonly StoryPerson[] {
  return ids.map((id, stream) => ({
    id: id ?? `person ${stream + 1}`,
    words:
      scope.kind !== 'subject'
        ? 'a person with facts in the period'
        : stream === 0
          ? 'the person asked about'
          : 'linked with the person asked about, now or once',
  }));
}
