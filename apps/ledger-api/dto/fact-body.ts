import {
  ACTORS,
  FACT_TYPES,
  type Actor,
  type FactData,
  type FactType,
  type Field,
  type FieldKind,
} from '#domain';
import { registerDecorator } from 'class-validator';
import { ruleOf, ruleOfKind, type Rule } from './kinds.js';
import { documented, Follows, type FieldOptions } from './rule.decorator.js';
import { Subject } from './subject.dto.js';
import type { Dto } from './validate.js';

/** What every request to record a fact may say, besides the fact's own fields. */
export interface RecordingBody {
  readonly controller?: string;
  /** The same fact at several controllers of a group (facts-and-subjects.md 2). */
  readonly controllers?: readonly string[];
  readonly subject?: { readonly id?: string; readonly scheme?: string; readonly value?: string };
  readonly by?: Exclude<Actor, 'system'>;
  readonly at?: string;
  readonly effectiveAt?: string;
  /** Items of the generic routes only. */
  readonly type?: FactType;
  /** Replay only. */
  readonly recordedAt?: string;
}

/** Members of a request that are no fields of the fact. */
export const ENVELOPE = [
  'controller',
  'controllers',
  'subject',
  'by',
  'at',
  'effectiveAt',
  'type',
  'recordedAt',
] as const;

/** A request body for one fact type. */
export type FactBodyOf<T extends FactType> = RecordingBody & Partial<Omit<FactData<T>, keyof RecordingBody>>;

/** How a body differs from its fact type's fields. */
export interface FactBodyOptions {
  /** Fields that stand in the path instead. */
  readonly inPath?: readonly string[];
  /** Names the fact type, and takes ids that a route of its own would have in its path: for the generic routes. */
  readonly generic?: boolean;
  /** The path names the subject. */
  readonly subjectInPath?: boolean;
  /** Takes `recordedAt`. */
  readonly replay?: boolean;
}

/** Fields that the ledger computes or makes: nobody sends them. */
const COMPUTED: ReadonlySet<string> = new Set([
  'consent.granted.evidencePresent',
  'objection.rejected.groundsStated',
  'objection.raised.suppression',
  'subject.identifier_linked.hash',
  'erasure.executed.keys',
  'erasure.executed.markers',
]);

/** What a live ledger computes, and replay takes as it was found (facts-and-subjects.md 9). */
const AS_FOUND: ReadonlySet<string> = new Set([
  'consent.granted.evidencePresent',
  'objection.rejected.groundsStated',
  'objection.raised.suppression',
]);

/** Fields that the ledger fills in when they are left out: versions in force, next versions, ids of its own making. */
const FILLED: ReadonlySet<string> = new Set([
  'consent.granted.version',
  'purpose.published.version',
  'notice.published.version',
  'contract.started.id',
  'precontract.requested.id',
  'objection.raised.id',
  // Unless the person limited it, an objection to marketing means all marketing.
  'objection.raised.purposes',
  'restriction.applied.id',
  'hold.placed.id',
  'erasure.requested.id',
  'request.received.id',
  'transfer.safeguard_registered.id',
]);

const CALLERS = ACTORS.filter((actor) => actor !== 'system');
const callers: Rule = {
  accepts: (value) => CALLERS.some((actor) => actor === value),
  message: `must be one of ${CALLERS.join(', ')}`,
  schema: { type: 'string', enum: CALLERS },
};

/**
 * A DTO class for one fact type, its fields and their rules read from the fact catalogue.
 * Give it a name by extending it: `class GrantConsentBody extends FactBody('consent.granted') {}`.
 */
export function FactBody<T extends FactType>(type: T, options: FactBodyOptions = {}): Dto<FactBodyOf<T>> {
  class Body {}
  const apply = (name: string, decorator: PropertyDecorator) => decorator(Body.prototype, name);

  for (const [name, { rule, ...told }] of fieldsOf(type, options)) {
    apply(name, Follows(rule, told));
    if (name === 'controller' && namesPerson(type, options)) apply('subject', Subject());
  }
  if (takesSeveralPurposes(type)) apply('purposes', OnePurposeOrSeveral(type));
  return Body as Dto<FactBodyOf<T>>;
}

/** One member of a body, and its rule. */
export interface BodyField extends FieldOptions {
  readonly rule: Rule;
}

/** The members of a body that follow a rule by themselves: all but `subject` and, where there are several, `purposes`. */
export function fieldsOf(type: FactType, options: FactBodyOptions): ReadonlyMap<string, BodyField> {
  const members = new Map<string, BodyField>();
  const may = (name: string, rule: Rule, about: string) => members.set(name, { rule, optional: true, about });

  if (options.generic) members.set('type', { rule: exactly(type) });
  may('controller', ruleOfKind('slug'), 'May be left out where there is only one.');
  if (namesPerson(type, options)) {
    const about = 'Several controllers of a group; the subject is then an identifier.';
    may('controllers', ruleOfKind('slugs'), about);
  }
  may('by', callers, 'Who acted; left out: whoever usually does.');
  may('at', ruleOfKind('instant'), 'When it happened; left out: now.');
  may(
    'effectiveAt',
    ruleOfKind('instant'),
    'For stops: a later date that the person chose. For versions, settings and safeguards: start of validity.',
  );
  if (options.replay)
    members.set('recordedAt', { rule: ruleOfKind('instant'), about: 'When the ledger learned of it.' });

  const several = takesSeveralPurposes(type);
  for (const [name, field] of Object.entries<Field<FieldKind>>(FACT_TYPES[type].fields)) {
    const path = `${type}.${name}`;
    if (isComputed(path, options) || name === 'effectiveAt' || options.inPath?.includes(name)) continue;
    if (several && name === 'purposes') continue;
    const optional =
      !field.required ||
      field.fallback !== undefined ||
      FILLED.has(path) ||
      AS_FOUND.has(path) ||
      (several && name === 'purpose');
    const about = field.about;
    members.set(name, { rule: ruleOf(field), optional, ...(about !== undefined && { about }) });
  }
  return members;
}

/** Whether a body says whom the fact is about. */
export function namesPerson(type: FactType, { subjectInPath }: FactBodyOptions): boolean {
  return FACT_TYPES[type].stream === 'subject' && subjectInPath !== true;
}

function isComputed(path: string, { replay }: FactBodyOptions): boolean {
  return COMPUTED.has(path) && !(replay && AS_FOUND.has(path));
}

/** Facts with a `purpose` of a person also take `purposes`: one event each (facts-and-subjects.md 4). */
export function takesSeveralPurposes(type: FactType): boolean {
  return FACT_TYPES[type].stream === 'subject' && 'purpose' in FACT_TYPES[type].fields;
}

/** The rule of `purposes`: only a withdrawal may be about all at once. */
export function severalPurposes(type: FactType): Rule {
  return type === 'consent.withdrawn' ? ruleOfKind('scope') : ruleOfKind('slugs');
}

/** Property decorator on `purposes`: exactly one of it and `purpose` is there. */
function OnePurposeOrSeveral(type: FactType): PropertyDecorator {
  const rule = severalPurposes(type);
  return (target, property) => {
    const register = (name: string, validator: Parameters<typeof registerDecorator>[0]['validator']) =>
      registerDecorator({ name, target: target.constructor, propertyName: String(property), validator });
    register('exactlyOne', {
      validate: (value: unknown, found) =>
        (value === undefined) !== (Reflect.get(found?.object ?? {}, 'purpose') === undefined),
      defaultMessage: () => 'or purpose must be there, and not both',
    });
    register('follows', {
      validate: (value: unknown) => value === undefined || rule.accepts(value),
      defaultMessage: () => rule.message,
    });
    documented(rule, { optional: true, about: 'Instead of `purpose`: one fact for each, stored at once.' })(
      target,
      property,
    );
  };
}

function exactly(type: FactType): Rule {
  return {
    accepts: (value) => value === type,
    message: `must be ${type}`,
    schema: { type: 'string', enum: [type] },
  };
}
