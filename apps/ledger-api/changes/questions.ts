import type { Rule } from '../dto/kinds.js';
import { oneOf, ruleOfKind } from '../dto/kinds.js';
import { Follows } from '../dto/rule.decorator.js';

/** Longest wait of a long poll, seconds: below what proxies and load balancers allow an idle answer. */
export const LONGEST_WAIT_S = 30;

const after: Rule = {
  accepts: (value) =>
    value === 'now' || (typeof value === 'string' && /^[0-9]{1,16}\.[A-Za-z0-9_-]{11}$/.test(value)),
  message: 'must be a token of an earlier answer, or now',
  schema: { type: 'string', maxLength: 64 },
};

const wholeNumber = (least: number, most: number, usual: number): Rule => ({
  accepts: (value) =>
    typeof value === 'string' && /^\d{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most,
  message: `must be a whole number from ${least} to ${most}`,
  schema: { type: 'integer', minimum: least, maximum: most, default: usual },
});

/** Query of `GET /v1/changes`. */
export class ChangesQuery {
  @Follows(ruleOfKind('slug'), { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;

  @Follows(ruleOfKind('slug'), { optional: true, about: 'Purpose slug; left out: all.' })
  readonly purpose?: string;

  @Follows(oneOf(['use', 'store']), { optional: true, about: 'Left out: both.' })
  readonly operation?: 'use' | 'store';

  @Follows(after, {
    optional: true,
    about: 'Token of the last change seen; `now`: only what comes; left out: from the first change on.',
  })
  readonly after?: string;

  @Follows(wholeNumber(0, LONGEST_WAIT_S, 0), {
    optional: true,
    about: 'JSON: seconds to wait for a change.',
  })
  readonly wait?: string;

  @Follows(wholeNumber(1, 1_000, 500), { optional: true, about: 'JSON: most changes.' })
  readonly limit?: string;
}
