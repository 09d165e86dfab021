import type { FastifyReply } from 'fastify';
import { problemDetails, type ProblemBody } from './problem.js';

/** Sends problem details, with the headers that belong to them. */
export function sendProblem(reply: FastifyReply, problem: ProblemBody): void {
  const correlationId = reply.request.id;
  reply
    .status(problem.status)
    .headers({
      'X-Request-ID': correlationId,
      ...problem.headers,
      'Content-Type': 'application/problem+json',
    })
    .serializer(JSON.stringify)
    .send(problemDetails(problem, correlationId));
}
