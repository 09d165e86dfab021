import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AnswerRequestBody,
  ExtendRequestBody,
  OptInToSaleShareBody,
  OptOutOfSaleShareBody,
  ReceiveRequestBody,
  ReceiveSignalBody,
  RejectIdentityBody,
  VerifyGuardianBody,
} from '../dto/bodies.js';
import { Path, PathId } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Requests and identity')
@Controller('v1')
export class RequestsController {
  constructor(private readonly recording: Recording) {}

  @Post('requests')
  @Records('receiveRequest', 'Record a request under Art. 15 to 22', 'GDPR 12')
  receive(@TheAct() act: Act, @Body() body: ReceiveRequestBody) {
    return this.recording.record('receiveRequest', act, body);
  }

  @Post('requests/:id/extension')
  @Records('extendRequest', 'Extend its period', 'GDPR 12(3)')
  @Path('id', 'The request’s id.')
  extend(@TheAct() act: Act, @PathId() id: string, @Body() body: ExtendRequestBody) {
    return this.recording.record('extendRequest', act, body, { fields: { id } });
  }

  @Post('requests/:id/answer')
  @Records('answerRequest', 'Record that it was answered', 'GDPR 12(3)-(4)')
  @Path('id', 'The request’s id.')
  answer(@TheAct() act: Act, @PathId() id: string, @Body() body: AnswerRequestBody) {
    return this.recording.record('answerRequest', act, body, { fields: { id } });
  }

  @Post('identity-rejections')
  @Records('rejectIdentity', 'Annul an act of somebody who was not the person', 'GDPR 12(6)')
  rejectIdentity(@TheAct() act: Act, @Body() body: RejectIdentityBody) {
    return this.recording.record('rejectIdentity', act, body);
  }

  @Post('guardian-verifications')
  @Records('verifyGuardian', 'Record how a guardian was verified', 'GDPR 8(2)')
  verifyGuardian(@TheAct() act: Act, @Body() body: VerifyGuardianBody) {
    return this.recording.record('verifyGuardian', act, body);
  }

  @Post('signals')
  @Records('receiveSignal', 'Record a browser signal', 'GDPR 21(5); 11 CCR 7025')
  receiveSignal(@TheAct() act: Act, @Body() body: ReceiveSignalBody) {
    return this.recording.record('receiveSignal', act, body);
  }

  @Post('sale-share/opt-outs')
  @Records('optOutOfSaleShare', 'Record an opt-out of sale and sharing', 'Cal. Civ. Code 1798.120')
  optOut(@TheAct() act: Act, @Body() body: OptOutOfSaleShareBody) {
    return this.recording.record('optOutOfSaleShare', act, body);
  }

  @Post('sale-share/opt-ins')
  @Records('optInToSaleShare', 'Record an opt-in to sale and sharing', '11 CCR 7028')
  optIn(@TheAct() act: Act, @Body() body: OptInToSaleShareBody) {
    return this.recording.record('optInToSaleShare', act, body);
  }
}
