import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ConfirmConsentBody,
  ExpireConsentBody,
  GrantConsentBody,
  InvalidateConsentBody,
  RefuseConsentBody,
  RequestConsentBody,
  WithdrawConsentBody,
} from '../dto/bodies.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Consent')
@Controller('v1/consents')
export class ConsentsController {
  constructor(private readonly recording: Recording) {}

  @Post()
  @Records('grantConsent', 'Record a grant; one act may cover several purposes', 'GDPR 4(11), 6(1)(a), 7(1)')
  grant(@TheAct() act: Act, @Body() body: GrantConsentBody) {
    return this.recording.record('grantConsent', act, body);
  }

  @Post('withdrawals')
  @Records('withdrawConsent', 'Record a withdrawal, of some purposes or of all', 'GDPR 7(3)')
  withdraw(@TheAct() act: Act, @Body() body: WithdrawConsentBody) {
    return this.recording.record('withdrawConsent', act, body);
  }

  @Post('refusals')
  @Records('refuseConsent', 'Record that the person said no', 'GDPR 4(11)')
  refuse(@TheAct() act: Act, @Body() body: RefuseConsentBody) {
    return this.recording.record('refuseConsent', act, body);
  }

  @Post('confirmations')
  @Records('confirmConsent', 'Record the second step of a double opt-in', 'GDPR 7(1)')
  confirm(@TheAct() act: Act, @Body() body: ConfirmConsentBody) {
    return this.recording.record('confirmConsent', act, body);
  }

  @Post('invalidations')
  @Records('invalidateConsent', 'Record that a grant was void', 'GDPR 7(2)')
  invalidate(@TheAct() act: Act, @Body() body: InvalidateConsentBody) {
    return this.recording.record('invalidateConsent', act, body);
  }

  @Post('expirations')
  @Records('expireConsent', 'Record the end of a grant by time', 'EDPB 05/2020 110')
  expire(@TheAct() act: Act, @Body() body: ExpireConsentBody) {
    return this.recording.record('expireConsent', act, body);
  }

  @Post('requests')
  @Records('requestConsent', 'Record that the person was asked', 'GDPR 7(2)')
  request(@TheAct() act: Act, @Body() body: RequestConsentBody) {
    return this.recording.record('requestConsent', act, body);
  }
}
