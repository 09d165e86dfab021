import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** Which methods each path takes, collected while Fastify registers the routes. */
@Injectable()
export class RouteIndex {
  private readonly routes: { readonly pattern: RegExp; readonly method: string }[] = [];
  /** Every route: method and pattern. */
  readonly all: string[] = [];

  /** Must be called before any route is registered. */
  listenTo(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) this.all.push(`${method} ${route.url}`);
      // The catch-all of static files takes every path.
      if (route.url.includes('*')) return;
      const pattern = new RegExp(`^${route.url.replace(/:[^/]+/g, '[^/]+').replace(/[.]/g, '\\.')}/?$`);
      for (const method of [route.method].flat()) this.routes.push({ pattern, method });
    });
  }

  /** The methods that the path of this URL takes; `[]` if there is no such path. */
  methodsAt(url: string): string[] {
    const path = url.split('?', 1)[0] ?? '';
    return [
      ...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
    ].sort();
  }
}
