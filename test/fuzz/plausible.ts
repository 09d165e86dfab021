import fc from 'fast-check';

/** What a schema of the API description says; only what values are made from. */
export interface ValueSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
  readonly items?: ValueSchema;
  readonly oneOf?: readonly ValueSchema[];
  readonly allOf?: readonly ValueSchema[];
}

/** Stored JSON: no null, no fractions (facts-and-subjects.md 1 and 11); odd names and texts all the same. */
const storable = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('kind', 'law', '', 'länge', 'a.b', '🦜', 'digest', 'purpose'), tie('any'), {
      maxKeys: 3,
    }),
  ),
})).any;

const storableObject = fc.dictionary(
  fc.constantFrom('kind', 'law', 'purpose', 'ground', '', '🦜'),
  storable,
  { maxKeys: 3 },
);

/** Values that the schema allows, mean ones among them: edges, odd texts, ids of nothing, purposes that exist. */
export function valueFor(
  schema: ValueSchema,
  schemas: Readonly<Record<string, ValueSchema>>,
): fc.Arbitrary<unknown> {
  const target = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (target !== undefined) return valueFor(schemas[target.split('/').at(-1)!]!, schemas);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => valueFor(one, schemas)));
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(fc.constantFrom(0, 1, 2, Number.MAX_SAFE_INTEGER), fc.maxSafeNat());
    case 'array':
      return fc.array(schema.items ? valueFor(schema.items, schemas) : storable, {
        minLength: 1,
        maxLength: 3,
      });
    case 'string':
      return textFor(schema);
    default:
      return schema.properties ? objectFor(schema, schemas) : storableObject;
  }
}

/** An object with what is required and some of the rest. */
function objectFor(
  schema: ValueSchema,
  schemas: Readonly<Record<string, ValueSchema>>,
): fc.Arbitrary<unknown> {
  if (schema.properties?.['scheme'] && schema.properties['id']) return subject;
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) => [name, valueFor(member, schemas)] as const,
  );
  const requiredKeys = [...(schema.required ?? [])];
  return fc.record(Object.fromEntries(members), { requiredKeys, noNullPrototype: true }).map(oneWayOfNaming);
}

/** A person in one of the two forms; few persons, so that facts meet. */
const subject = fc.oneof(
  fc.uuid().map((id) => ({ id })),
  fc.record({
    scheme: fc.constantFrom('account', 'email', 'phone', 'cookie'),
    value: fc.constantFrom('a-1', 'a-2', 'ada@example.org', '+3725551234', 'ä'.repeat(128)),
  }),
);

/** `purpose` and `purposes` exclude each other, as `controller` and `controllers` do. */
function oneWayOfNaming(body: Record<string, unknown>): Record<string, unknown> {
  const { purposes, controllers, ...rest } = body;
  return {
    ...rest,
    ...(purposes !== undefined && rest['purpose'] === undefined && { purposes }),
    ...(controllers !== undefined && rest['controller'] === undefined && { controllers }),
  };
}

function textFor({ format, pattern }: ValueSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc.constantFrom(
      '2024-02-29T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
      '2025-01-01',
      '2020-01-01T01:00:00+14:00',
    );
  }
  if (format === 'date') return fc.constantFrom('2012-02-29', '1900-01-01', '9999-12-31');
  if (format === 'uuid') return fc.uuid();
  if (pattern?.startsWith('^P')) return fc.constantFrom('P7Y', 'PT0S', 'P9999Y', 'P1Y6M', 'PT9999999S');
  if (pattern === '^[A-Z]{2}$') return fc.constantFrom('EE', 'US', 'ZZ');
  if (pattern?.includes('{42}')) return fc.constant(`${'A'.repeat(42)}A`);
  if (pattern?.startsWith('^[a-z0-9]'))
    return fc.constantFrom('acme', 'newsletter', 'account', 'privacy', 'email', 'nothing');
  if (pattern !== undefined) return fc.constantFrom('a', 'nothing', '0', 'x-1');
  return fc.oneof(
    fc.constantFrom('ada@example.org', '+3725551234', ' ', 'a'.repeat(400), '\u202e\u0301', '..\u0007'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  );
}
