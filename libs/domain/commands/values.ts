import type { FactCommand } from './command.js';
import { Refusal } from './refusals.js';

/** A text field as given; undefined if it was left out. */
export function textOf(command: FactCommand, field: string): string | undefined {
  const value = command.values[field];
  return typeof value === 'string' ? value : undefined;
}

/** A text field that the fact cannot do without. @throws Refusal FIELD_MISSING */
export function textThatMustBe(command: FactCommand, field: string): string {
  const value = textOf(command, field);
  if (value === undefined) throw new Refusal('FIELD_MISSING', field);
  return value;
}

/** A number field as given; undefined if it was left out. */
export function numberOf(command: FactCommand, field: string): number | undefined {
  const value = command.values[field];
  return typeof value === 'number' ? value : undefined;
}

/** A set or list of texts as given; empty if it was left out. */
export function listOf(command: FactCommand, field: string): readonly string[] {
  const value = command.values[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A list of objects as given; empty if it was left out. */
export function objectsOf(command: FactCommand, field: string): readonly Readonly<Record<string, unknown>>[] {
  const value = command.values[field];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A member of an object, one step down; undefined if there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A text that says something: not only white space. */
export function saysSomething(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The purposes that a command names: one, a list, or `*`; undefined for facts that name none. */
export function purposesOf(command: FactCommand): '*' | readonly string[] | undefined {
  if (command.split) return command.split;
  const purpose = textOf(command, 'purpose');
  if (purpose !== undefined) return [purpose];
  const purposes = command.values['purposes'];
  if (purposes === '*') return '*';
  return Array.isArray(purposes) ? listOf(command, 'purposes') : undefined;
}
