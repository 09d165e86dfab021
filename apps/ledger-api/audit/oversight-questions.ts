import { oneOf, ruleOfKind } from '../dto/kinds.js';
import { Subject, type SubjectRefBody } from '../dto/subject.dto.js';
import { type AuditFields, LISTED, takesInBody, takesInQuery } from './fields.js';
import type { ListQuestion } from './questions.js';

const instant = ruleOfKind('instant');

const ACCESS: AuditFields = {
  scope: { rule: ruleOfKind('code'), about: 'Name of an operation, as `operationId` in this description.' },
  reference: { rule: ruleOfKind('id'), about: 'Number of the case that it was done for.' },
  refused: { rule: ruleOfKind('boolean'), about: 'true: refusals only; false: none.' },
  from: { rule: instant, about: 'Recorded from this instant on.' },
  to: { rule: instant, about: 'Recorded before this instant.' },
  ...LISTED,
};

/** Filters of the record of access. */
export interface AccessQuestion extends ListQuestion {
  readonly scope?: string;
  readonly reference?: string;
  readonly refused?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly of?: 'ledger';
}

/** Query of `GET /v1/audit/access`. */
export class AccessQuery {
  declare readonly of?: 'ledger';
}
takesInQuery(AccessQuery, {
  of: {
    rule: oneOf(['ledger']),
    about: '`ledger`: what concerns no controller, as refusals and keys of a ledger of several.',
  },
  ...ACCESS,
});

/** Body of `POST /v1/audit/access/search`. */
export class AccessSearch {
  @Subject()
  readonly subject!: SubjectRefBody;
}
takesInBody(AccessSearch, ACCESS);

/** Filters of what was reported and not permitted. */
export interface AnomaliesQuestion extends ListQuestion {
  readonly purpose?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Query of `GET /v1/audit/anomalies`. */
export class AnomaliesQuery {}
takesInQuery(AnomaliesQuery, {
  purpose: { rule: ruleOfKind('slug'), about: 'Purpose slug.' },
  from: { rule: instant, about: 'Processed from this instant on.' },
  to: { rule: instant, about: 'Processed before this instant.' },
  ...LISTED,
});
