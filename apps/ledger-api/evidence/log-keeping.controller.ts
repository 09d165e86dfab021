import type { EvidenceLog } from '#evidence';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { EVIDENCE_LOG } from '../service-tokens.js';
import { CheckLogBody, ForgetBody, RotateSigningKeyBody } from './log-keys.dto.js';

/** What the operator does with the log: check it, change its key, forget persons. */
@ApiTags('Evidence')
@Controller('v1')
export class LogKeepingController {
  constructor(@Inject(EVIDENCE_LOG) private readonly log: EvidenceLog) {}

  @Get('log/keys')
  @Operation({
    operationId: 'logKeys',
    summary: 'Verifier keys that have signed the log, the current one last',
  })
  @ApiResponse({ status: 200 })
  keys() {
    return { origin: this.log.origin, vkeys: this.log.vkeys() };
  }

  @Post('log/keys')
  @HttpCode(201)
  @Operation({
    operationId: 'rotateSigningKey',
    summary: 'Make a new signing key; both keys sign the next checkpoint',
    law: 'evidence format 1',
  })
  @ApiResponse({ status: 201, description: 'The new key is recorded and has signed.' })
  @Problems(400, 409, 415, 503)
  async rotate(@Body() { old }: RotateSigningKeyBody) {
    if (this.log.vkeys().at(-1) !== old) throw new Problem('SIGNING_KEY_IS_ANOTHER');
    return { old, new: await this.log.rotateSigningKey() };
  }

  @Post('log/checks')
  @HttpCode(200)
  @Operation({
    operationId: 'checkLog',
    summary: 'Read and hash every stored value again (fsck)',
    law: 'facts-and-subjects 11',
  })
  @ApiResponse({ status: 200, description: 'What was looked at, and what was found.' })
  @Problems(400, 415, 503)
  check(@Body() _body: CheckLogBody) {
    return this.log.fsck();
  }

  @Post('forgettings')
  @HttpCode(201)
  @Operation({
    operationId: 'forgetSubjects',
    summary: 'Forget persons of whom nothing is kept any more; issue their last bundle first',
    law: 'GDPR 17, 5(1)(e)',
  })
  @ApiResponse({ status: 201, description: 'Their streams and tag keys are destroyed.' })
  @Problems(400, 404, 409, 415, 503)
  async forget(@Body() { subjects }: ForgetBody) {
    const { subjects: persons, events } = await this.log.forget(subjects);
    return { subjects: persons, events };
  }
}
