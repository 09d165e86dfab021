import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { Problem } from '../problems/problem.js';
import { fieldErrors, validate, type Dto } from './validate.js';

/** Types that Nest names when a parameter has no class of its own. */
const PLAIN: ReadonlySet<unknown> = new Set([undefined, Object, String, Number, Boolean, Array]);

/** Checks every body and query against the DTO class that the route's parameter names. */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (PLAIN.has(metatype)) return value;
    const dto = metatype as Dto<object>;
    if (type === 'body') return validate(dto, value);
    if (type === 'query') {
      const errors = fieldErrors(dto, value as Record<string, unknown>);
      if (errors.length > 0) throw new Problem('QUERY_INVALID', errors);
    }
    return value;
  }
}
