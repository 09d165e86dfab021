import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RouteIndex } from './route-index.js';
import { ProblemMapper } from './problem-mapper.js';
import { Problem } from './problem.js';
import { sendProblem } from './send-problem.js';

/** Every error of every route ends here and leaves as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly problems: ProblemMapper,
    private readonly routes: RouteIndex,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = this.problems.problemOf(this.notAllowed(request) ?? error, request.id);
    if (reply.raw.headersSent) return;
    sendProblem(reply, problem);
  }

  /** Fastify answers 404 for a known path with another method; RFC 9110 15.5.6 has 405 for it. */
  private notAllowed(request: FastifyRequest): Problem | undefined {
    if (!request.is404) return undefined;
    const allowed = this.routes.methodsAt(request.url);
    return allowed.length === 0
      ? new Problem('NOT_FOUND')
      : new Problem('METHOD_NOT_ALLOWED', [], { Allow: allowed.join(', ') });
  }
}
