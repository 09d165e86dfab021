import { applyDecorators } from '@nestjs/common';
import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';
import { CheckBody } from './check.dto.js';
import { FACT_ITEMS } from './fact-items.js';
import type { Dto } from './validate.js';

/** Most items of one batch. */
export const MAX_BATCH = 1_000;

/** Property decorator: a list of items, each checked by itself and answered in its place. */
export function Items(dtos: () => readonly Dto<object>[], also: object = {}): PropertyDecorator {
  const check: PropertyDecorator = (target, property) =>
    registerDecorator({
      name: 'items',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        // A batch that is too large is 413, not 400: the length is looked at where it is counted.
        validate: (value: unknown) => Array.isArray(value) && value.length > 0,
        defaultMessage: (found) =>
          found?.value === undefined ? 'is missing' : `must be a list of 1 to ${MAX_BATCH} items`,
      },
    });
  const described: PropertyDecorator = (target, property) => {
    const refs = dtos().map((dto) => ({ $ref: getSchemaPath(dto) }));
    const items = refs.length === 1 ? refs[0]! : { oneOf: refs, ...also };
    ApiProperty({ type: 'array', items, minItems: 1, maxItems: MAX_BATCH })(target, property);
  };
  return applyDecorators(check, described);
}

/** What a replayed fact has besides. Described here once, instead of one more schema for every fact type. */
const AS_FOUND = {
  required: ['recordedAt'],
  properties: {
    recordedAt: { type: 'string', format: 'date-time', description: 'When the ledger learned of it.' },
    evidencePresent: { type: 'boolean', description: 'consent.granted, as found.' },
    groundsStated: { type: 'boolean', description: 'objection.rejected, as found.' },
  },
};

/** Body of `POST /v1/facts/batch`. */
export class BatchBody {
  @Items(() => [...FACT_ITEMS.values()])
  readonly facts!: readonly unknown[];
}

/** Body of `POST /v1/replay/facts`. */
export class ReplayBody {
  @Items(() => [...FACT_ITEMS.values()], AS_FOUND)
  readonly facts!: readonly unknown[];
}

/** Body of `POST /v1/check/batch`. */
export class CheckBatchBody {
  @Items(() => [CheckBody])
  readonly checks!: readonly unknown[];
}
