import { consistency, positionToken } from './check-fields.js';
import { ruleOfKind, type Rule } from './kinds.js';
import { Follows } from './rule.decorator.js';
import { IdentifierBody } from './subject.dto.js';

const instant = ruleOfKind('instant');

/** Query of a status: as of when, as known when, how fresh. */
export class AsOfQuery {
  @Follows(instant, { optional: true, about: 'The instant asked about; left out: now.' })
  readonly at?: string;

  @Follows(instant, { optional: true, about: 'Only facts recorded up to then.' })
  readonly knownAt?: string;

  @Follows(positionToken, { optional: true, about: 'Answer from this position or later.' })
  readonly atLeast?: string;

  @Follows(consistency, { optional: true })
  readonly consistency?: 'default' | 'strong';
}

const cursor: Rule = {
  accepts: (value) => typeof value === 'string' && /^[A-Za-z0-9_.=-]{1,512}$/.test(value),
  message: 'must be `next` of the page before',
  schema: { type: 'string', maxLength: 512 },
};

const pageSize: Rule = {
  accepts: (value) => typeof value === 'string' && /^\d{1,4}$/.test(value) && +value >= 1 && +value <= 1_000,
  message: 'must be a whole number from 1 to 1000',
  schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
};

/** Query of a timeline. */
export class TimelineQuery extends AsOfQuery {
  @Follows(cursor, { optional: true, about: '`next` of the page before.' })
  readonly after?: string;

  @Follows(pageSize, { optional: true })
  readonly limit?: string;
}

/** Query of the lists of what a controller published. */
export class ControllerQuery {
  @Follows(ruleOfKind('slug'), { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;
}

/** Query with the bytes of a text: whose it is and in which language. */
export class TextQuery extends ControllerQuery {
  @Follows(ruleOfKind('code'), { optional: true, about: 'BCP 47 tag.' })
  readonly language?: string;
}

/** Body of `POST /v1/subjects/lookup`: an identifier never stands in a URL. */
export class LookupBody extends IdentifierBody {
  @Follows(ruleOfKind('slug'), { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;
}

/** Query of what is parked. */
export class ParkedQuery {
  @Follows(ruleOfKind('slug'), { optional: true, about: 'Of this projection only.' })
  readonly projection?: string;

  @Follows(pageSize, { optional: true })
  readonly limit?: string;
}
