import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { registerDecorator, ValidateIf } from 'class-validator';
import type { Rule } from './kinds.js';

/** How a field stands in a body. */
export interface FieldOptions {
  /** May be left out; null is never "left out". */
  readonly optional?: boolean;
  readonly about?: string;
  readonly example?: unknown;
}

/**
 * Property decorator: the field follows the rule, for class-validator and in the OpenAPI description alike.
 * Fields without it are refused.
 */
export function Follows(rule: Rule, options: FieldOptions = {}): PropertyDecorator {
  const check: PropertyDecorator = (target, property) =>
    registerDecorator({
      name: 'follows',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => value !== undefined && rule.accepts(value),
        // A missing field and a wrong one read differently.
        defaultMessage: (found) => (found?.value === undefined ? 'is missing' : rule.message),
      },
    });
  return applyDecorators(...(options.optional ? [absentOr(check)] : [check]), documented(rule, options));
}

/** The same, for a field that is described elsewhere (a nested object with rules of its own). */
export function documented(rule: Pick<Rule, 'schema'>, options: FieldOptions): PropertyDecorator {
  // Swagger's decorators want one type; `describe` takes it away where `oneOf` says more.
  const described: Readonly<Record<string, unknown>> = {
    ...(rule.schema['type'] === undefined && { type: 'object', additionalProperties: true }),
    ...rule.schema,
    required: !options.optional,
    ...(options.about !== undefined && { description: options.about }),
    ...(options.example !== undefined && { example: options.example }),
  };
  return ApiProperty(described as ApiPropertyOptions);
}

/** Checks only what is there: `undefined` is left out, `null` is a value (and refused). */
export function absentOr(check: PropertyDecorator): PropertyDecorator {
  return applyDecorators(
    ValidateIf((_object, value) => value !== undefined),
    check,
  );
}
