import type { CheckRequest, SubjectRef } from '#ledger';
import type { Operation } from '#domain';
import { CHECK_FIELDS } from './check-fields.js';
import { readInstant } from './kinds.js';
import { Follows } from './rule.decorator.js';
import { Subject, type SubjectRefBody } from './subject.dto.js';

/** Body of `POST /v1/check` (check-api.md); its members and their rules stand in CHECK_FIELDS. */
export class CheckBody {
  @Subject()
  readonly subject!: SubjectRefBody;

  declare readonly purpose: string;
  declare readonly controller?: string;
  declare readonly operation?: Operation;
  declare readonly recipient?: string;
  declare readonly recipientRole?: string;
  declare readonly country?: string;
  declare readonly location?: string;
  declare readonly channel?: string;
  declare readonly jurisdiction?: string;
  declare readonly collectedAt?: string;
  declare readonly at?: string;
  declare readonly knownAt?: string;
  declare readonly atLeast?: string;
  declare readonly consistency?: 'default' | 'strong';
}

for (const [name, { rule, optional, about }] of Object.entries(CHECK_FIELDS)) {
  Follows(rule, { optional, about })(CheckBody.prototype, name);
}

/** The engine's question for a body that was checked. */
export function checkRequest(body: CheckBody): CheckRequest {
  const { subject, collectedAt, at, knownAt, ...same } = body;
  return {
    ...same,
    subject: subject as SubjectRef,
    ...(collectedAt !== undefined && { collectedAt: readInstant(collectedAt) }),
    ...(at !== undefined && { at: readInstant(at) }),
    ...(knownAt !== undefined && { knownAt: readInstant(knownAt) }),
  };
}
