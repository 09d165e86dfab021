import type { FactType } from '#domain';
import { isObject } from '../body/json-body.js';
import { acceptsSubject } from './accepts-subject.js';
import {
  fieldsOf,
  namesPerson,
  severalPurposes,
  takesSeveralPurposes,
  type FactBodyOptions,
} from './fact-body.js';
import type { Rule } from './kinds.js';

/** Tells whether a body is right, without saying why not. */
export type Accepts = (body: unknown) => boolean;

/**
 * Accepts exactly what `FactBody` of the same type and options accepts (a property test says so), at a small part of
 * its cost: batches hold thousands of facts. What it refuses is checked again by the DTO, which names the faults.
 */
export function acceptsFact(type: FactType, options: FactBodyOptions): Accepts {
  const fields = fieldsOf(type, options);
  const rules = new Map<string, Rule['accepts']>();
  for (const [name, { rule }] of fields) rules.set(name, rule.accepts);
  const several = takesSeveralPurposes(type);
  if (several) rules.set('purposes', severalPurposes(type).accepts);
  if (namesPerson(type, options)) rules.set('subject', acceptsSubject);
  const required = [...fields].filter(([, { optional }]) => optional !== true).map(([name]) => name);
  if (namesPerson(type, options)) required.push('subject');

  return (body) => {
    if (!isObject(body)) return false;
    for (const name of required) if (body[name] === undefined) return false;
    if (several && (body['purpose'] === undefined) === (body['purposes'] === undefined)) return false;
    for (const name in body) if (rules.get(name)?.(body[name]) !== true) return false;
    return true;
  };
}
