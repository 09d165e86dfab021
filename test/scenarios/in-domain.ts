import { decide, historyOf, lastDayOfPeriod, lawOf, type Fact } from '#domain';
import { usualActor } from '../../apps/ledger-api/recording/usual-actor.js';
import { factsOf, questionOf, type ScenarioFact } from './facts-of-scenario.js';
import { completed, fieldsOf } from './fields.js';
import type { Outcome } from './outcome.js';
import type { DeadlineScenario, Scenario } from './scenario-file.js';

/** Runs a scenario through the law itself. Never throws: a scenario without an answer is one that disagrees. */
export function outcomeInDomain(scenario: Scenario): Outcome {
  try {
    const facts = factsOf(scenario).map(domainFact);
    const { permitted, reason, basis, until } = decide(lawOf(facts), historyOf(facts), questionOf(scenario));
    return {
      permitted,
      reason,
      ...(basis !== undefined && { basis }),
      ...(until !== undefined && { until }),
    };
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

/** The day with which the period of a scenario ends, or why there is none. */
export function dueDay({ given }: DeadlineScenario): string {
  try {
    return lastDayOfPeriod(given.clock_starts, given.months, given.holidays);
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A fact as the law reads it: what is sealed stays out of sight, but for the birth date (facts-and-subjects.md 1). */
export function domainFact(
  { type, at, effectiveAt, recordedAt, by, data }: ScenarioFact,
  index: number,
): Fact {
  const fields = fieldsOf(type);
  const read = Object.entries(completed(type, data)).filter(
    ([name]) => fields[name]?.sealed === undefined || name === 'birthDate',
  );
  return {
    id: `fact-${index}`,
    type,
    at: effectiveAt ?? at,
    recordedAt,
    by: by ?? usualActor(type),
    data: Object.fromEntries(read),
  } as Fact;
}
