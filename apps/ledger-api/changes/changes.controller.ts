import { setImmediate as turn } from 'node:timers/promises';
import type { ChangeFilter } from '#read-models';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditPort } from '../audit/audit-port.js';
import { controllerMeant, purposeMeant } from '../audit/standing.js';
import type { Principal } from '#access';
import type { AccessPorts } from '../access/access-ports.js';
import { unauthenticated } from '../access/challenge.js';
import { ThePrincipal } from '../access/principal-of.js';
import { stillMayFollow } from '../access/still-may.js';
import { preferred } from '../formats/table-format.js';
import { Problem } from '../problems/problem.js';
import { recordShown } from '../access-record/pending-accesses.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import type { Published } from '../service-ports.js';
import { ACCESS, AUDIT, PUBLISHED } from '../service-tokens.js';
import { changeAnswer, ChangesAnswer } from './change-view.js';
import { EventStream } from './event-stream.js';
import { Followers } from './followers.js';
import { ChangesQuery } from './questions.js';
import { IN_ONE_READING, sendChanges } from './send-changes.js';

/** One who follows: what, from where on, until when, and whether it still may. */
interface Following {
  readonly filter: ChangeFilter;
  readonly after: number;
  readonly signal: AbortSignal;
  readonly mayFollow: () => Promise<boolean>;
}

/** Every change of a status, so that mailing, ads and data warehouse stop when a person says no (GDPR 7(3), 21(3)). */
@ApiTags('Changes')
@Controller('v1/changes')
export class ChangesController {
  constructor(
    @Inject(AUDIT) private readonly audit: AuditPort,
    @Inject(PUBLISHED) private readonly published: Published,
    @Inject(ACCESS) private readonly access: AccessPorts,
    private readonly followers: Followers,
  ) {}

  @Get()
  @Operation({
    operationId: 'followChanges',
    summary: 'Every change of a status, in order, at least once, resumable for ever',
    law: 'GDPR 7(3), 19, 21(3). JSON with a long poll, or with `Accept: text/event-stream` server-sent events.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Server-sent events: the token to go on after, in place of `after`.',
    schema: { type: 'string' },
  })
  @ApiExtraModels(ChangesAnswer)
  @ApiResponse({
    status: 200,
    description:
      'Changes after the token. Server-sent events end with the credential, and not by themselves.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ChangesAnswer) } },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  @Problems(400, 406, 410, 422, 503)
  async changes(
    @Query() query: ChangesQuery,
    @ThePrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const controller = controllerMeant(this.published, query.controller);
    const purpose = purposeMeant(this.published, controller, query.purpose);
    const filter = { controller, purpose, operation: query.operation };
    const streams = wantsStream(request.headers.accept);
    const resumed = request.headers['last-event-id'];
    // Some readers send the header before they have seen any event.
    const resumes = streams && typeof resumed === 'string' && resumed !== '';
    const after = await this.#start(resumes ? resumed : query.after);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const mayFollow = () => stillMayFollow(this.access, request.headers.authorization, filter);
    const forget = this.access.keys.onChange(() => void mayFollow().then((may) => may || gone.abort()));
    try {
      await this.followers.follow(principal, gone.signal, (signal) => {
        const following = { filter, after, signal, mayFollow };
        return streams ? this.#stream(reply, following) : this.#poll(reply, following, query);
      });
    } finally {
      forget();
    }
  }

  /** @throws ReadRefused if the token is none of this ledger, or of changes that were lost with their file */
  async #start(token: string | undefined): Promise<number> {
    const { changes, changeTokens } = this.audit;
    if (token === undefined) return 0;
    const head = await changes.head();
    if (token === 'now') return head;
    const number = changeTokens.read(token);
    if (number > head) throw changeTokens.gone();
    return number;
  }

  async #poll(
    reply: FastifyReply,
    { filter, after, signal, mayFollow }: Following,
    { wait = '0', limit = String(IN_ONE_READING) }: ChangesQuery,
  ): Promise<void> {
    const { changes, changeTokens } = this.audit;
    const until = Date.now() + Number(wait) * 1_000;
    let found = await changes.read(after, filter, Number(limit));
    while (found.rows.length === 0 && (found.more || Date.now() < until) && !signal.aborted) {
      // Changes of other controllers and purposes may be millions: all others have their turn in between.
      if (found.more) await turn();
      else await changes.arrival(found.through, until - Date.now(), signal);
      found = await changes.read(found.through, filter, Number(limit));
    }
    if (!(await mayFollow())) throw unauthenticated('bad');
    await reply.send({
      changes: found.rows.map((row) => changeAnswer(row, changeTokens)),
      next: changeTokens.of(found.through),
      more: found.more,
    });
  }

  async #stream(reply: FastifyReply, { filter, after, signal, mayFollow }: Following): Promise<void> {
    const { changes, changeTokens } = this.audit;
    const found = await changes.read(after, filter, IN_ONE_READING);
    await recordShown(reply.request);
    reply.hijack();
    const { raw } = reply;
    // Fastify's headers of the answer (X-Request-ID), then ours; nothing in between may collect what is to go out.
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    try {
      const sending = { feed: changes, tokens: changeTokens, filter, signal, mayFollow };
      await sendChanges(new EventStream(raw, signal), found, sending);
    } catch {
      // The tables do not answer: the reader comes again with the last token that it has.
    } finally {
      if (signal.aborted && !raw.destroyed) raw.end();
      else raw.destroy();
    }
  }
}

const FORMS: ReadonlyMap<string, 'stream' | 'json'> = new Map([
  ['text/event-stream', 'stream'],
  ['text/*', 'stream'],
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
]);

/** @throws Problem NOT_ACCEPTABLE */
function wantsStream(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return false;
  const wanted = preferred(accept, FORMS);
  if (wanted === undefined) throw new Problem('NOT_ACCEPTABLE');
  return wanted === 'stream';
}
