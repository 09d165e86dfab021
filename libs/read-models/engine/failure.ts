import { EventStoreError } from '#event-store';
import { SubjectsError } from '#subjects';
import { CheckpointMoved, ReadModelsUnavailable } from '../errors.js';

/** Whether an error says nothing about an event: trying the same again later may succeed. */
export function isPassing(error: unknown): boolean {
  return (
    (error instanceof ReadModelsUnavailable && error.code !== 'VALUE_REFUSED') ||
    error instanceof CheckpointMoved ||
    error instanceof EventStoreError ||
    (error instanceof SubjectsError && error.code.startsWith('STORE_'))
  );
}

/** A kind of error for operators: its name and code, never its message, which may quote a fact. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error instanceof ReadModelsUnavailable && error.code === 'VALUE_REFUSED')
    return `${error.code} ${error.failure}`;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}
