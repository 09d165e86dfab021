/** Builds the single-file verifiers: `dist/verify.html` for a browser, `dist/verify.mjs` for Node alone. */
import { URL } from 'node:url';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const path = (name) => new URL(name, root).pathname;

/** The code that reads evidence says `#stored-event/json` and the like: to the sources, not to a build. */
const rooms = {
  name: 'rooms',
  setup(setup) {
    setup.onResolve({ filter: /^#(stored-event\/json|evidence\/reading)$/ }, ({ path: name }) => ({
      path: path(
        name === '#evidence/reading'
          ? 'libs/evidence/reading/index.ts'
          : 'libs/event-store/stored-event/json.ts',
      ),
    }));
  },
};

const common = { bundle: true, write: false, legalComments: 'none', plugins: [rooms], logLevel: 'warning' };

mkdirSync(path('dist/'), { recursive: true });

const page = await build({
  ...common,
  entryPoints: [path('libs/evidence/page/verify-page.ts')],
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
});
const script = page.outputFiles[0].text.replaceAll('</script', '<\\/script');
const html = readFileSync(path('libs/evidence/page/verify-page.html'), 'utf8');
writeFileSync(
  path('dist/verify.html'),
  html.replace('/* the verifier */', () => script),
);

await build({
  ...common,
  write: true,
  entryPoints: [path('apps/ledger-cli/evidence/verify-alone.ts')],
  outfile: path('dist/verify.mjs'),
  platform: 'node',
  format: 'esm',
  target: 'node20',
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
  },
});
