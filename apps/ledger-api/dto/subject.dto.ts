import { isUuid } from '#stored-event';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator, ValidateNested } from 'class-validator';
import { isObject } from '../body/json-body.js';
import { ruleOfKind, type Rule } from './kinds.js';
import { absentOr, Follows } from './rule.decorator.js';
import { Holds } from './validate.js';

/** An identifier as it came; its scheme's own form is checked where it is normalised (facts-and-subjects.md 6). */
export const identifierValue: Rule = {
  accepts: (value) => typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 256,
  message: 'must be text of 1 to 256 bytes',
  schema: { type: 'string', minLength: 1, maxLength: 256 },
};

/** A subject id: a UUID in lower case, as this ledger makes them. */
export const subjectId: Rule = {
  accepts: isUuid,
  message: 'must be a subject id: a UUID in lower case',
  schema: { type: 'string', format: 'uuid', maxLength: 36 },
};

/** Whom a fact or a question is about: `{id}` of this ledger, or an identifier `{scheme, value}`. */
export class SubjectRefBody {
  @Follows(subjectId, { optional: true, about: 'The id that this ledger gave. Instead of scheme and value.' })
  readonly id?: string;

  @Follows(ruleOfKind('slug'), {
    optional: true,
    about: 'email, phone, account, device, cookie, or one of your own.',
  })
  readonly scheme?: string;

  @Follows(identifierValue, { optional: true })
  readonly value?: string;
}

/** An identifier by itself, where no id will do. */
export class IdentifierBody {
  @Follows(ruleOfKind('slug'), { about: 'email, phone, account, device, cookie, or one of your own.' })
  readonly scheme!: string;

  @Follows(identifierValue)
  readonly value!: string;
}

/** True for `{id}` alone or `{scheme, value}` alone; what the members hold is checked by their own rules. */
export function isSubjectShape(value: unknown): boolean {
  if (!isObject(value)) return false;
  const byId = value['id'] !== undefined;
  const byIdentifier = value['scheme'] !== undefined && value['value'] !== undefined;
  const half = value['scheme'] !== undefined || value['value'] !== undefined;
  return byId ? !half : byIdentifier;
}

/** Property decorator: a subject reference, in one of its two forms. */
export function Subject(options: { readonly optional?: boolean } = {}): PropertyDecorator {
  const shape: PropertyDecorator = (target, property) =>
    registerDecorator({
      name: 'subjectShape',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: isSubjectShape,
        defaultMessage: (found) =>
          found?.value === undefined ? 'is missing' : 'must be {"id": …} or {"scheme": …, "value": …}',
      },
    });
  const check = applyDecorators(shape, ValidateNested({ message: 'must be an object' }));
  return applyDecorators(
    options.optional ? absentOr(check) : check,
    Holds(SubjectRefBody),
    ApiProperty({ type: SubjectRefBody, required: !options.optional, description: 'Whom it is about.' }),
  );
}
