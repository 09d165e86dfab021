import { expect } from '@jest/globals';
import {
  decide,
  decideCommand,
  FACT_TYPES,
  historyOf,
  lawOf,
  Refusal,
  registerStateOf,
  subjectStateOf,
  type Actor,
  type Circumstances,
  type Fact,
  type FactData,
  type FactDraft,
  type FactType,
  type Instant,
  type RefusalCode,
} from '#domain';

/** A fact in a test: its type and fields, and when and by whom if that matters. */
export interface Told {
  readonly type: FactType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at?: Instant;
  readonly by?: Actor;
}

/** Noon of the first day of 2026, UTC milliseconds: "now" of the tests; what was told before lies an hour apart. */
export const NOW: Instant = Date.UTC(2026, 0, 1, 12);
const HOUR_MS = 3_600_000;

/** Words for a test that reads as a sentence: `given(…).when(…).thenRefused('…')`. */
export function given(...told: readonly Told[]) {
  const facts = told.map((fact, i) => factOf(fact, i, NOW - (told.length - i) * HOUR_MS));
  return {
    facts,
    when(command: Told, split?: readonly string[]) {
      const at = command.at ?? NOW;
      const act = (): readonly FactDraft[] =>
        decideCommand(circumstancesOf(facts), {
          type: command.type,
          by: command.by ?? 'controller',
          at,
          recordedAt: NOW,
          values: command.data,
          ...(split === undefined ? {} : { split }),
          freshId: 'fresh',
        });
      return {
        act,
        refusal: () => refusalOf(act),
        thenRefused(code: RefusalCode, field?: string) {
          const refusal = refusalOf(act);
          expect(refusal?.code).toBe(code);
          if (field !== undefined) expect(refusal?.field).toBe(field);
        },
        thenStored(...values: readonly Readonly<Record<string, unknown>>[]) {
          expect(act().map((draft) => draft.values)).toEqual(
            values.map((value) => expect.objectContaining(value)),
          );
        },
      };
    },
  };
}

/** What a command is judged against when exactly these facts are recorded. */
export function circumstancesOf(facts: readonly Fact[]): Circumstances {
  const law = lawOf(facts);
  const history = historyOf(facts);
  return {
    law,
    register: registerStateOf(facts),
    subject: subjectStateOf(facts),
    ask: (question) => decide(law, history, question),
  };
}

/** A draft as the fact it becomes. */
export function factOfDraft(draft: FactDraft, id: string, at: Instant, by: Actor): Fact {
  return factOf({ type: draft.type, data: draft.values, at, by }, id, at);
}

function factOf({ type, data, at, by }: Told, id: number | string, recordedAt: Instant): Fact {
  const defaults = Object.fromEntries(
    Object.entries(FACT_TYPES[type].fields).flatMap(([name, field]) =>
      'fallback' in field && field.fallback !== undefined ? [[name, field.fallback]] : [],
    ),
  );
  return {
    id: typeof id === 'number' ? `e${id}` : id,
    type,
    at: at ?? recordedAt,
    recordedAt,
    by: by ?? 'controller',
    data: { ...defaults, ...data } as FactData<FactType>,
  } as Fact;
}

function refusalOf(act: () => unknown): Refusal | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return undefined;
}
