import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Items } from './batch.dto.js';
import { IMPORT_ITEMS } from './fact-items.js';
import { ruleOfKind, type Rule } from './kinds.js';
import { Follows } from './rule.decorator.js';

const MAX_PARTS = 100;

/** Which of several facts of one row this is, from 0. */
const part: Rule = {
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < MAX_PARTS,
  message: `must be a whole number from 0 to ${MAX_PARTS - 1}`,
  schema: { type: 'integer', minimum: 0, maximum: MAX_PARTS - 1 },
};

const row = ruleOfKind('integer');

/** Accepts exactly what `ImportRowPlace` accepts, at a small part of its cost. */
export function acceptsPlace(
  place: Readonly<Record<string, unknown>>,
): place is { row: number; part?: number } {
  for (const name in place) if (name !== 'row' && name !== 'part') return false;
  return row.accepts(place['row']) && (place['part'] === undefined || part.accepts(place['part']));
}

/** Where a fact stands in its file. */
export class ImportRowPlace {
  @Follows(row, {
    about: 'Number of the row in its file, from 1: provenance.',
  })
  readonly row!: number;

  @Follows(part, { optional: true, about: 'Where one row says several things: which of them, from 0.' })
  readonly part?: number;
}

/** One row of an imported file, as a fact. */
export class ImportRowBody extends ImportRowPlace {
  @ApiProperty({ oneOf: [...IMPORT_ITEMS.values()].map((dto) => ({ $ref: getSchemaPath(dto) })) })
  readonly fact!: unknown;
}

/** Body of `POST /v1/import/facts` and `POST /v1/import/preview`. */
export class ImportBody {
  @Follows(ruleOfKind('label'), { about: 'Who or what the data came from; no personal data.' })
  readonly source!: string;

  @Follows(ruleOfKind('digest'), { about: 'SHA-256 of the imported file.' })
  readonly digest!: string;

  @Items(() => [ImportRowBody])
  readonly rows!: readonly unknown[];
}
