import type { FastifyInstance } from 'fastify';

/**
 * On every answer: it is no page, belongs in no frame, is what it says, tells nobody where it came from, and is kept by
 * no cache. A route that serves a page, or something to be kept, says so itself. CORS is off: no origin is named, so no
 * other site's script reads an answer. HSTS belongs to whatever speaks TLS in front.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Puts them on every answer that Fastify gives. */
export function secureAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
}
