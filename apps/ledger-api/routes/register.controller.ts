import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AssessCompatibilityBody,
  ChangeSettingBody,
  DecideAdequacyBody,
  RecordControllerBody,
  RecordInstructionBody,
  RegisterSafeguardBody,
  RevokeAdequacyBody,
  RevokeSafeguardBody,
} from '../dto/bodies.js';
import { Path, PathId } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Register of the controller')
@Controller('v1')
export class RegisterController {
  constructor(private readonly recording: Recording) {}

  @Post('controllers')
  @Records('recordController', 'Record a controller, or what changed about it', 'GDPR 13(1)(a)-(b), 30(1)(a)')
  recordController(@TheAct() act: Act, @Body() body: RecordControllerBody) {
    return this.recording.record('recordController', act, body);
  }

  @Post('settings')
  @Records('changeSetting', 'Change a setting', 'Where the law leaves room; an undefined value is refused')
  changeSetting(@TheAct() act: Act, @Body() body: ChangeSettingBody) {
    return this.recording.record('changeSetting', act, body);
  }

  @Post('adequacy')
  @Records('decideAdequacy', 'Record an adequacy decision', 'GDPR 45')
  decideAdequacy(@TheAct() act: Act, @Body() body: DecideAdequacyBody) {
    return this.recording.record('decideAdequacy', act, body);
  }

  @Post('adequacy/revocations')
  @Records('revokeAdequacy', 'Record its end', 'GDPR 45')
  revokeAdequacy(@TheAct() act: Act, @Body() body: RevokeAdequacyBody) {
    return this.recording.record('revokeAdequacy', act, body);
  }

  @Post('safeguards')
  @Records('registerSafeguard', 'Register a safeguard for transfers', 'GDPR 46')
  registerSafeguard(@TheAct() act: Act, @Body() body: RegisterSafeguardBody) {
    return this.recording.record('registerSafeguard', act, body);
  }

  @Post('safeguards/:id/revocation')
  @Records('revokeSafeguard', 'Revoke a safeguard', 'GDPR 46')
  @Path('id', 'The safeguard’s id.')
  revokeSafeguard(@TheAct() act: Act, @PathId() id: string, @Body() body: RevokeSafeguardBody) {
    return this.recording.record('revokeSafeguard', act, body, { fields: { id } });
  }

  @Post('compatibility-assessments')
  @Records('assessCompatibility', 'Record a compatibility assessment', 'GDPR 6(4)')
  assessCompatibility(@TheAct() act: Act, @Body() body: AssessCompatibilityBody) {
    return this.recording.record('assessCompatibility', act, body);
  }

  @Post('instructions')
  @Records('recordInstruction', 'Record a controller’s instruction', 'GDPR 28(3)(a)')
  recordInstruction(@TheAct() act: Act, @Body() body: RecordInstructionBody) {
    return this.recording.record('recordInstruction', act, body);
  }
}
