import { validateSync, type ValidationError } from 'class-validator';
import { isObject, safePath } from '../body/json-body.js';
import { invalidBody, Problem, type FieldError } from '../problems/problem.js';

/** A class whose properties carry rules. */
export type Dto<T extends object> = new () => T;

/** Which properties of a DTO are DTOs themselves: property -> class. */
const nested = new WeakMap<object, Map<string, Dto<object>>>();

/** Property decorator: the property holds another DTO. (class-validator's own decorator checks it.) */
export function Holds(inner: Dto<object>): PropertyDecorator {
  return (target, property) => {
    const known = nested.get(target) ?? new Map<string, Dto<object>>();
    known.set(String(property), inner);
    nested.set(target, known);
  };
}

/**
 * Checks a parsed body against a DTO and gives the same value back, typed. Unknown fields are refused.
 * @throws Problem BODY_INVALID, naming every field at fault
 */
export function validate<T extends object>(dto: Dto<T>, body: unknown): T {
  if (!isObject(body)) {
    throw body === undefined
      ? new Problem('BODY_MISSING')
      : invalidBody([{ field: '', message: 'must be an object' }]);
  }
  const errors = fieldErrors(dto, body);
  if (errors.length > 0) throw invalidBody(errors);
  return body as T;
}

/** Every field at fault; `[]` when there is none. */
export function fieldErrors(dto: Dto<object>, body: Record<string, unknown>): FieldError[] {
  // To assign this name would change the class, and class-validator would find no rule to check.
  if (namesPrototype(body)) return [{ field: '__proto__', message: NO_FIELD }];
  const errors = validateSync(instance(dto, body), {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  });
  return errors.flatMap((error) => flatten(error, []));
}

/** class-validator looks at the class of what it checks; nothing is converted. */
function instance(dto: Dto<object>, body: Record<string, unknown>): object {
  const made = Object.assign(new dto(), body);
  for (let proto: unknown = dto.prototype; isObject(proto); proto = Object.getPrototypeOf(proto)) {
    for (const [property, inner] of nested.get(proto) ?? []) {
      const value = body[property];
      if (isObject(value)) Reflect.set(made, property, instance(inner, value));
    }
  }
  return made;
}

function namesPrototype(body: Record<string, unknown>): boolean {
  return (
    Object.hasOwn(body, '__proto__') ||
    Object.values(body).some((value) => isObject(value) && namesPrototype(value))
  );
}

const UNKNOWN = 'whitelistValidation';
const NO_FIELD = 'is not a field of this request';

function flatten(error: ValidationError, path: readonly string[]): FieldError[] {
  const here = [...path, error.property];
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => ({
    field: safePath(here),
    message: name === UNKNOWN ? NO_FIELD : message,
  }));
  return [...own.slice(0, 1), ...(error.children ?? []).flatMap((child) => flatten(child, here))];
}
