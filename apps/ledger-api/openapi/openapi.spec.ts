import { readFileSync } from 'node:fs';
import { OPERATIONS_TABLE } from '#domain';
import { DESCRIPTION_FILE, descriptionText } from './description-file.js';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

describe('the API description', () => {
  let text: string;
  beforeAll(async () => {
    text = await descriptionText();
  });

  function operations(): Operation[] {
    const { paths } = JSON.parse(text) as {
      readonly paths: Readonly<Record<string, Record<string, Operation>>>;
    };
    return Object.values(paths).flatMap((methods) => Object.values(methods));
  }

  it('is committed as the booted application gives it (npm run openapi)', () => {
    expect(readFileSync(DESCRIPTION_FILE, 'utf8')).toBe(text);
  });

  it('gives every route an operation id of its own', () => {
    const ids = operations().map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
  });

  it('has a route for every operation of the law', () => {
    const ids = new Set(operations().map((operation) => operation.operationId));
    expect(Object.keys(OPERATIONS_TABLE).filter((id) => !ids.has(id))).toEqual([]);
  });
});
