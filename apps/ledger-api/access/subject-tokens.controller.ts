import type { Principal } from '#access';
import { ASKS, QuestionRefused, type Asking } from '#ledger';
import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Operation, Problems } from '../recording/records.decorator.js';
import { ACCESS } from '../service-tokens.js';
import type { AccessPorts } from './access-ports.js';
import { SubjectTokenAnswer } from './key-answers.js';
import { SubjectTokenBody } from './keys.dto.js';
import { ThePrincipal } from './principal-of.js';

const USUAL_SECONDS = 900;

/** Tokens for persons themselves: their own status, their own receipts, and their own no. */
@ApiTags('Access')
@Controller('v1/subjects')
export class SubjectTokensController {
  constructor(
    @Inject(ACCESS) private readonly access: AccessPorts,
    @Inject(ASKS) private readonly asking: Asking,
  ) {}

  @Post('tokens')
  @HttpCode(201)
  @Operation({
    operationId: 'createSubjectToken',
    summary: 'A token with which a person sees the own status, gets the own receipts and withdraws',
    law: 'GDPR 7(3), 12(2), 15',
  })
  @ApiResponse({ status: 201, type: SubjectTokenAnswer })
  @Problems(400, 403, 404, 413, 415, 422, 503)
  async create(
    @Body() { controller: named, subject, seconds = USUAL_SECONDS }: SubjectTokenBody,
    @ThePrincipal() issuer: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectTokenAnswer> {
    const { id: given, scheme = '', value = '' } = subject;
    const id = given ?? (await this.asking.lookup(named, { scheme, value }));
    if (id === undefined) throw new QuestionRefused('SUBJECT_UNKNOWN', 'subject');
    // Says SUBJECT_UNKNOWN for nobody, and for a person of another controller.
    const { controller } = await this.asking.status(id, named === undefined ? {} : { controller: named });
    const { text, expiresAt } = await this.access.subjectTokens.issue(
      { id, controller },
      issuer.id,
      seconds * 1_000,
    );
    reply.header('Cache-Control', 'no-store');
    return { token: text, subject: id, expiresAt: new Date(expiresAt).toISOString() };
  }
}
