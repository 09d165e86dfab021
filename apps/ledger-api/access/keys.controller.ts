import { KeyRefused, type Grant, type KeyRecord, type Principal } from '#access';
import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readInstant, readInstantIfAny } from '../dto/kinds.js';
import { invalidBody } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { ACCESS } from '../service-tokens.js';
import type { AccessPorts } from './access-ports.js';
import { forbidden } from './challenge.js';
import { grantMistakes, grantOf } from './grant-body.js';
import { KeyAnswer, keyAnswer, KeyMadeAnswer, keyMadeAnswer, KeysAnswer } from './key-answers.js';
import { InvitationBody, NewKeyBody, RevokeKeyBody, RotateKeyBody } from './keys.dto.js';
import { mayGive, mayInvite, mayRotate, maySeeKey } from './may-give.js';
import { ThePrincipal } from './principal-of.js';
import { noteRefusal } from './refusal-of.js';

const USUAL_OVERLAP_SECONDS = 86_400;
const LONGEST_INVITATION_MS = 90 * 86_400_000;

/** Keys of services and people, and invitations of authorities. A key's text stands in one answer and nowhere else. */
@ApiTags('Access')
@Controller('v1/operations')
export class KeysController {
  constructor(@Inject(ACCESS) private readonly access: AccessPorts) {}

  @Get('keys')
  @Operation({ operationId: 'listKeys', summary: 'Keys and invitations, without their secrets' })
  @ApiResponse({ status: 200, type: KeysAnswer })
  list(@ThePrincipal() principal: Principal): KeysAnswer {
    const now = Date.now();
    const seen = this.access.keys.list().filter((key) => maySeeKey(principal, key, now));
    return { keys: seen.map(keyAnswer) };
  }

  @Post('keys')
  @HttpCode(201)
  @Operation({
    operationId: 'createKey',
    summary: 'Make a key; nobody gives more than what is theirs',
    law: 'GDPR 32(4)',
  })
  @ApiResponse({ status: 201, type: KeyMadeAnswer })
  @Problems(400, 403, 413, 415, 422, 503, 507)
  async create(
    @Body() { label, grants: given, expiresAt: until }: NewKeyBody,
    @ThePrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyMadeAnswer> {
    const grants = given.map((grant, index) => read(grant, `grants.${index}`));
    const expiresAt = readInstantIfAny(until);
    const now = Date.now();
    if (!mayGive(principal, grants, expiresAt, now)) throw refuse(request);
    if (grants.some((grant) => isGuestForLong(grant, expiresAt, now)))
      throw new KeyRefused('KEY_EXPIRY_INVALID', 'expiresAt');
    const order = { kind: 'api_key', label, grants, createdBy: principal.id } as const;
    const made = await this.access.keys.create({ ...order, ...(expiresAt !== undefined && { expiresAt }) });
    return shownOnce(reply, keyMadeAnswer(made));
  }

  @Post('invitations')
  @HttpCode(201)
  @Operation({
    operationId: 'inviteRegulator',
    summary: 'Let an authority read one scope of one period, until the invitation ends',
    law: 'GDPR 31, 58(1)',
  })
  @ApiResponse({ status: 201, type: KeyMadeAnswer })
  @Problems(400, 403, 413, 415, 422, 503, 507)
  async invite(
    @Body() { label, grant: given, expiresAt: until }: InvitationBody,
    @ThePrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyMadeAnswer> {
    const grant = read(given, 'grant');
    if (grant.role !== 'regulator') throw new KeyRefused('KEY_GRANT_INVALID', 'grant.role');
    const [expiresAt, now] = [readInstant(until), Date.now()];
    if (!mayInvite(principal, grant, expiresAt, now)) throw refuse(request);
    if (isGuestForLong(grant, expiresAt, now)) throw new KeyRefused('KEY_EXPIRY_INVALID', 'expiresAt');
    const order = { kind: 'invitation', label, grants: [grant], createdBy: principal.id, expiresAt } as const;
    return shownOnce(reply, keyMadeAnswer(await this.access.keys.create(order)));
  }

  @Post('keys/rotations')
  @HttpCode(201)
  @Operation({ operationId: 'rotateKey', summary: 'Give a key a new secret; the one before ends later' })
  @ApiResponse({ status: 201, type: KeyMadeAnswer })
  @Problems(400, 403, 404, 409, 413, 415, 503, 507)
  async rotate(
    @Body() { id, overlapSeconds = USUAL_OVERLAP_SECONDS }: RotateKeyBody,
    @ThePrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyMadeAnswer> {
    if (!mayRotate(principal, this.seen(principal, id), Date.now())) throw refuse(request);
    return shownOnce(reply, keyMadeAnswer(await this.access.keys.rotate(id, overlapSeconds * 1_000)));
  }

  @Post('keys/revocations')
  @HttpCode(200)
  @Operation({ operationId: 'revokeKey', summary: 'End a key or an invitation at once' })
  @ApiResponse({ status: 200, type: KeyAnswer })
  @Problems(400, 404, 413, 415, 503, 507)
  async revoke(@Body() { id }: RevokeKeyBody, @ThePrincipal() principal: Principal): Promise<KeyAnswer> {
    this.seen(principal, id);
    return keyAnswer(await this.access.keys.revoke(id, principal.id));
  }

  /** A key of others is as unknown as one that is not there. @throws KeyRefused KEY_UNKNOWN */
  private seen(principal: Principal, id: string): KeyRecord {
    const key = this.access.keys.get(id);
    if (maySeeKey(principal, key, Date.now())) return key;
    throw new KeyRefused('KEY_UNKNOWN');
  }
}

/** @throws Problem BODY_INVALID, one error per mistake */
function read(grant: unknown, at: string): Grant {
  const errors = grantMistakes(grant).map(({ field, message }) => ({
    field: field === '' ? at : `${at}.${field}`,
    message,
  }));
  if (errors.length > 0) throw invalidBody(errors);
  return grantOf(grant as Record<string, unknown>);
}

/** An authority is let in until a day that is known, however its key is made. */
function isGuestForLong({ role, expiresAt: grantEnds }: Grant, keyEnds: number | undefined, now: number) {
  const ends = Math.min(keyEnds ?? Infinity, grantEnds ?? Infinity);
  return role === 'regulator' && ends > now + LONGEST_INVITATION_MS;
}

function refuse(request: FastifyRequest): Error {
  noteRefusal(request, 'scope');
  return forbidden();
}

function shownOnce<T>(reply: FastifyReply, answer: T): T {
  reply.header('Cache-Control', 'no-store');
  return answer;
}
