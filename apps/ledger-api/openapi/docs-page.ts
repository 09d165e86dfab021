import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { describe } from './describe.js';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Consent ledger</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** The page loads from here only; its style sheet sets styles on elements, and its pictures are in it. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

const START = `window.onload = () => SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#swagger-ui', validatorUrl: null });\n`;

/** The files of Swagger UI that the page needs; nothing is loaded from elsewhere. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
};

/** Serves the API description and a page to read it, at /docs; it works without a network. */
export function serveDescription(nest: NestFastifyApplication): void {
  const fastify = nest.getHttpAdapter().getInstance() as FastifyInstance;
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  let made: OpenAPIObject | undefined;
  fastify.get('/docs', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('Content-Security-Policy', PAGE_POLICY).send(PAGE),
  );
  fastify.get('/docs/start.js', (_request, reply) => reply.type('text/javascript').send(START));
  fastify.get('/docs/openapi.json', (_request, reply) => reply.send((made ??= describe(nest))));
  for (const [name, type] of Object.entries(ASSETS)) {
    fastify.get(`/docs/${name}`, async (_request, reply) =>
      reply.type(type).send(await readFile(join(folder, name))),
    );
  }
}
