import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One vector: what `of` names is done with `input`; the result is `expect`, or it is refused. */
export interface Vector {
  readonly name: string;
  readonly of: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect?: unknown;
}

export interface VectorFile {
  readonly about: string;
  readonly cases: readonly Vector[];
  readonly refuse: readonly Vector[];
}

const folder = process.env['CONFORMANCE_VECTORS'];

/** Tests over the shared vectors, which are never copied here. Without them the suite is shown as skipped. */
export function describeVectors(title: string, suite: (folder: string) => void): void {
  if (folder === undefined) {
    describe['skip'](`${title} (set CONFORMANCE_VECTORS to the folder of the vectors)`, () => {
      it('agrees with every vector', () => undefined);
    });
    return;
  }
  if (!existsSync(folder)) throw new Error('CONFORMANCE_VECTORS names no folder');
  describe(title, () => suite(folder));
}

/** What to do for each `of`. */
export type Operations = Readonly<Record<string, (input: never) => unknown>>;

/** All vectors of one file of clv1. `refusals` are the errors that count as a refusal: any other is a defect. */
export function describeVectorFile(
  name: string,
  operations: Operations,
  refusals: readonly (new (...parts: never[]) => Error)[],
): void {
  describeVectors(`clv1/${name}`, (vectors) => {
    const file = JSON.parse(readFileSync(join(vectors, 'clv1', name), 'utf8')) as VectorFile;
    const run = (vector: Vector): unknown => {
      const operation = operations[vector.of];
      if (!operation) throw new Error(`no operation for ${vector.of}`);
      return operation(vector.input as never);
    };
    it.each(file.cases.map((vector) => [`${vector.of}: ${vector.name}`, vector] as const))(
      '%s',
      (_name, vector) => expect(run(vector)).toEqual(vector.expect),
    );
    it.each(file.refuse.map((vector) => [`${vector.of}: ${vector.name}`, vector] as const))(
      'refuses %s',
      (_name, vector) => {
        let error: unknown;
        try {
          run(vector);
        } catch (caught) {
          error = caught;
        }
        expect(refusals.some((refusal) => error instanceof refusal)).toBe(true);
      },
    );
  });
}
