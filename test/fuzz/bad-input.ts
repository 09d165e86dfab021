import type { Route } from './routes.js';

/** A request that no route may accept. */
export interface BadRequest {
  /** What is wrong with it, for the report of a failure. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const JSON_TYPE = { 'content-type': 'application/json' };

function json(name: string, text: string): BadRequest {
  return { name, headers: JSON_TYPE, body: Buffer.from(text) };
}

/** Texts that are not I-JSON, or not an object. */
const BROKEN: readonly BadRequest[] = [
  json('empty', ''),
  json('cut off', '{"subject":{"scheme":"email"'),
  json('trailing comma', '{"purpose":"a",}'),
  json('trailing text', '{}{}'),
  json('byte order mark', '\ufeff{}'),
  json('duplicate names', '{"purpose":"a","purpose":"b"}'),
  json('duplicate names, one escaped', '{"purpose":"a","p\\u0075rpose":"b"}'),
  json('lone surrogate', '{"purpose":"\\ud800"}'),
  json('lone surrogate as a name', '{"\\udfff":1}'),
  json('number beyond the doubles', '{"version":1e999}'),
  json('NaN', '{"version":NaN}'),
  json('single quotes', "{'purpose':'a'}"),
  json('raw control character', '{"purpose":"a\u0001"}'),
  json('null', 'null'),
  json('array', '[]'),
  json('array of objects', '[{}]'),
  json('text', '"purpose"'),
  json('number', '1'),
  json('true', 'true'),
  json('deep arrays', '['.repeat(50_000)),
  json('deep arrays, closed', `{"evidence":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
  json('deep objects, closed', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`),
  json('prototype', '{"__proto__":{"permitted":true}}'),
  json('constructor', '{"constructor":{"prototype":{"permitted":true}}}'),
  json('prototype, within', '{"subject":{"__proto__":{"id":"x"}}}'),
  json('name of a birth method', '{"toString":1,"hasOwnProperty":2}'),
  json('unknown members', '{"fuzz":{"a":[1,2,{"b":null}]}}'),
  json('an address as a name', '{"ada@example.org":true}'),
  json('huge text', JSON.stringify({ fuzz: 'x'.repeat(100_000) })),
  json('huger than any body', JSON.stringify({ fuzz: 'x'.repeat(9_000_000) })),
  json(
    'many members',
    JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`m${i}`, i]))),
  ),
  {
    name: 'not UTF-8',
    headers: JSON_TYPE,
    body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  },
  { name: 'compressed', headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: Buffer.from('{}') },
  ...[
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=iso-8859-1',
    'application/problem+json',
    'json',
    'application/json, text/plain',
  ].map((type) => ({
    name: `content type ${type}`,
    headers: { 'content-type': type },
    body: Buffer.from('{"a":1}'),
  })),
];

/** Values that are wrong for every member of every route, or stand beside an unknown member. */
const WRONG: readonly unknown[] = [
  null,
  {},
  [[]],
  -1,
  1.5,
  '',
  '\u0000',
  'x'.repeat(70_000),
  { $ne: null },
  [null],
  true,
  0,
];

/** Requests that this route must refuse, whatever its body means. */
export function badInputFor(route: Route): BadRequest[] {
  const wrongMembers = (route.members ?? []).map((member) =>
    // The unknown member makes sure that the body is wrong even where the value happens to be right.
    json(
      `wrong ${member}`,
      JSON.stringify(
        Object.fromEntries([
          [member, wrongFor(member)],
          ['fuzz', 1],
        ]),
      ),
    ),
  );
  return [...BROKEN, ...wrongMembers];
}

function wrongFor(member: string): unknown {
  const sum = [...member].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return WRONG[sum % WRONG.length];
}
