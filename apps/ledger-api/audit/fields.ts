import { ACTORS, BASES, DUTIES, FACT_TYPES, REASONS } from '#domain';
import { MATTER_KINDS } from '#read-models';
import { positionToken } from '../dto/check-fields.js';
import { oneOf, ruleOfKind, type Rule } from '../dto/kinds.js';
import { Follows } from '../dto/rule.decorator.js';
import { TABLE_FORMATS } from '../formats/table-format.js';

/** One member of a question to the tables. All are optional: each narrows. */
export interface AuditField {
  readonly rule: Rule;
  readonly about: string;
}
export type AuditFields = Readonly<Record<string, AuditField>>;

const slug = ruleOfKind('slug');
const instant = ruleOfKind('instant');
const integer = ruleOfKind('integer');
const boolean = ruleOfKind('boolean');

/** Most rows that an export may be limited to; without a limit it gives all. */
const MOST_ROWS = 100_000_000;

/** Rows of a JSON page: by default, and at most. */
export const PAGE_ROWS = { usual: 100, most: 1_000 };

const cursor: Rule = {
  accepts: (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{12,512}$/.test(value),
  message: 'must be a cursor of an earlier answer',
  schema: { type: 'string', maxLength: 512 },
};

const limit: Rule = {
  accepts: (value) => integer.accepts(value) && (value as number) >= 1 && (value as number) <= MOST_ROWS,
  message: `must be a whole number from 1 to ${MOST_ROWS}`,
  schema: { type: 'integer', minimum: 1, maximum: MOST_ROWS },
};

const controller = { rule: slug, about: 'May be left out where there is only one.' };
const purpose = { rule: slug, about: 'Purpose slug.' };
const atLeast = {
  rule: positionToken,
  about: 'Answer from this position or later (`position` of an earlier answer).',
};

/** What every table takes. */
export const TABLE: AuditFields = {
  format: { rule: oneOf(TABLE_FORMATS), about: 'Instead of `Accept`: json, csv or ndjson.' },
  atLeast,
};

/** What every list takes. */
const PAGES: AuditFields = {
  after: { rule: cursor, about: '`next` of the page before, or the `cursor` of a row of an export.' },
  limit: {
    rule: limit,
    about: `Most rows. A JSON page has ${PAGE_ROWS.usual} and never more than ${PAGE_ROWS.most}; CSV and NDJSON have all.`,
  },
  ...TABLE,
};

/** What every list of a controller takes. */
export const LISTED: AuditFields = { controller, ...PAGES };

/** Filters of the list of facts. */
export const EVENTS: AuditFields = {
  controller,
  purpose: { rule: slug, about: 'Facts that name the purpose, and facts about all of them.' },
  type: { rule: oneOf(Object.keys(FACT_TYPES)), about: 'Fact type.' },
  actor: { rule: oneOf(ACTORS), about: 'Who acted.' },
  notice: { rule: slug, about: 'With `noticeVersion`: facts that name this version of the notice.' },
  noticeVersion: { rule: integer, about: 'With `notice`.' },
  from: { rule: instant, about: 'The fact’s time: from this instant on.' },
  to: { rule: instant, about: 'The fact’s time: before this instant.' },
  recordedFrom: { rule: instant, about: 'Recorded from this instant on.' },
  recordedTo: { rule: instant, about: 'Recorded before this instant.' },
  open: {
    rule: boolean,
    about:
      'Open sealed fields whose key exists, and name the classes that are erased. Left out: nothing is opened.',
  },
  ...PAGES,
};

const operation = { rule: oneOf(['use', 'store']), about: 'Left out: use.' };

/** Filters of the list of statuses. */
export const STATUS: AuditFields = {
  controller,
  purpose,
  operation,
  permitted: { rule: boolean, about: 'true: who may be mailed, called, analysed.' },
  reason: { rule: oneOf(Object.keys(REASONS)), about: 'Reason code.' },
  basis: { rule: oneOf(BASES), about: 'Lawful basis.' },
  sinceFrom: { rule: instant, about: 'The answer has held since this instant or later.' },
  sinceTo: { rule: instant, about: 'The answer has held since before this instant.' },
  expiringFrom: { rule: instant, about: 'The answer changes by itself at this instant or later.' },
  expiringBefore: { rule: instant, about: 'The answer changes by itself before this instant.' },
  notice: { rule: slug, about: 'With `noticeVersion` or `noticeVersionBefore`.' },
  noticeVersion: { rule: integer, about: 'Who stands by a consent given under this version of the notice.' },
  noticeVersionBefore: { rule: integer, about: 'Who stands by a consent given under an earlier version.' },
  versionBefore: { rule: integer, about: 'Who stands by a consent to an earlier version of the purpose.' },
  ...PAGES,
};

/** Filters of the summary. */
export const SUMMARY: AuditFields = {
  controller,
  purpose,
  operation,
  from: { rule: ruleOfKind('date'), about: 'First day of the days, UTC. Left out: 30 days before the last.' },
  to: { rule: ruleOfKind('date'), about: 'Last day of the days, UTC. Left out: today.' },
  part: { rule: oneOf(['answers', 'days']), about: 'Of CSV and NDJSON: which table. Left out: answers.' },
  ...TABLE,
};

/** Every duty that any fact creates. */
const DUTY_CODES: readonly string[] = [
  ...new Set(
    Object.values(DUTIES)
      .flat()
      .map(({ code }) => code),
  ),
].sort();

/** Filters of what is due. */
export const DUE: AuditFields = {
  controller,
  kind: { rule: oneOf(MATTER_KINDS), about: 'Open matters of this kind, no duties.' },
  duty: { rule: oneOf(DUTY_CODES), about: 'Duties of this code, no matters.' },
  by: { rule: ruleOfKind('date'), about: 'Due on this day or before.' },
  ...PAGES,
};

/** As of when the register is wanted. */
export const REGISTER: AuditFields = {
  controller,
  at: { rule: instant, about: 'The day asked about; left out: now.' },
  knownAt: { rule: instant, about: 'Only what was recorded up to then; left out: everything.' },
  ...TABLE,
};

/** Gives a class of a body its members. */
export function takesInBody(dto: { readonly prototype: object }, fields: AuditFields): void {
  for (const [name, { rule, about }] of Object.entries(fields))
    Follows(rule, { optional: true, about })(dto.prototype, name);
}

/** Gives a class of a query its members: there everything is text. */
export function takesInQuery(dto: { readonly prototype: object }, fields: AuditFields): void {
  for (const [name, { rule, about }] of Object.entries(fields))
    Follows(asText(rule), { optional: true, about })(dto.prototype, name);
}

function asText(rule: Rule): Rule {
  switch (rule.schema['type']) {
    case 'integer':
      return {
        ...rule,
        accepts: (value) =>
          typeof value === 'string' && /^\d{1,16}$/.test(value) && rule.accepts(Number(value)),
      };
    case 'boolean':
      return { ...rule, accepts: (value) => value === 'true' || value === 'false' };
    default:
      return rule;
  }
}
