import { isObject } from '../body/json-body.js';
import { acceptsSubject } from '../dto/accepts-subject.js';
import { MAX_BATCH } from '../dto/batch.dto.js';
import { CHECK_FIELDS } from '../dto/check-fields.js';
import type { CheckBody } from '../dto/check.dto.js';

const FIELDS = new Map(Object.entries(CHECK_FIELDS));
const REQUIRED = Object.keys(CHECK_FIELDS).filter((name) => CHECK_FIELDS[name]?.optional === false);

/**
 * Accepts exactly what the DTO of `POST /v1/check` accepts (a property test says so), without its cost. What it
 * refuses goes the ordinary way and gets the DTO's errors.
 */
export function acceptsCheck(body: unknown): body is CheckBody {
  if (!isObject(body) || !acceptsSubject(body['subject'])) return false;
  for (const name of REQUIRED) if (body[name] === undefined) return false;
  for (const name in body) {
    if (name !== 'subject' && FIELDS.get(name)?.rule.accepts(body[name]) !== true) return false;
  }
  return true;
}

/** The same for the body of `POST /v1/check/batch`: all its items are questions, and not too many. */
export function acceptsCheckBatch(body: unknown): body is { readonly checks: readonly CheckBody[] } {
  if (!isObject(body) || Object.keys(body).length !== 1) return false;
  const { checks } = body;
  return (
    Array.isArray(checks) && checks.length > 0 && checks.length <= MAX_BATCH && checks.every(acceptsCheck)
  );
}
