import { isObject } from '../body/json-body.js';
import { ruleOfKind } from './kinds.js';
import { identifierValue, subjectId } from './subject.dto.js';

const scheme = ruleOfKind('slug');

/** Accepts exactly what `Subject()` accepts: `{id}` alone or `{scheme, value}` alone. */
export function acceptsSubject(subject: unknown): boolean {
  if (!isObject(subject)) return false;
  for (const name in subject) if (name !== 'id' && name !== 'scheme' && name !== 'value') return false;
  const { id, scheme: named, value } = subject;
  if (id !== undefined) return named === undefined && value === undefined && subjectId.accepts(id);
  return scheme.accepts(named) && identifierValue.accepts(value);
}
