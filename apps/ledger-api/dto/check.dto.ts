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
  return new Asked(body);
}

/** Questions come by the hundred thousand: a class gives all of them one layout, in whatever order a body has it. */
class Asked implements CheckRequest {
  readonly subject: SubjectRef;
  readonly purpose: string;
  declare readonly controller?: string;
  declare readonly operation?: Operation;
  declare readonly recipient?: string;
  declare readonly recipientRole?: string;
  declare readonly country?: string;
  declare readonly location?: string;
  declare readonly channel?: string;
  declare readonly jurisdiction?: string;
  declare readonly collectedAt?: number;
  declare readonly at?: number;
  declare readonly knownAt?: number;
  declare readonly atLeast?: string;
  declare readonly consistency?: 'default' | 'strong';

  constructor(body: CheckBody) {
    this.subject = body.subject as SubjectRef;
    this.purpose = body.purpose;
    if (body.controller !== undefined) this.controller = body.controller;
    if (body.operation !== undefined) this.operation = body.operation;
    if (body.recipient !== undefined) this.recipient = body.recipient;
    if (body.recipientRole !== undefined) this.recipientRole = body.recipientRole;
    if (body.country !== undefined) this.country = body.country;
    if (body.location !== undefined) this.location = body.location;
    if (body.channel !== undefined) this.channel = body.channel;
    if (body.jurisdiction !== undefined) this.jurisdiction = body.jurisdiction;
    if (body.collectedAt !== undefined) this.collectedAt = readInstant(body.collectedAt);
    if (body.at !== undefined) this.at = readInstant(body.at);
    if (body.knownAt !== undefined) this.knownAt = readInstant(body.knownAt);
    if (body.atLeast !== undefined) this.atLeast = body.atLeast;
    if (body.consistency !== undefined) this.consistency = body.consistency;
  }
}
