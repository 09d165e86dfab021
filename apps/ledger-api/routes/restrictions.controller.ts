import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ApplyRestrictionBody,
  LiftRestrictionBody,
  NotifyRestrictionLiftBody,
  PlaceHoldBody,
  ReleaseHoldBody,
} from '../dto/bodies.js';
import { Path, PathId } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Restriction and hold')
@Controller('v1')
export class RestrictionsController {
  constructor(private readonly recording: Recording) {}

  @Post('restrictions')
  @Records('applyRestriction', 'Restrict processing', 'GDPR 18(1)')
  apply(@TheAct() act: Act, @Body() body: ApplyRestrictionBody) {
    return this.recording.record('applyRestriction', act, body);
  }

  @Post('restrictions/:id/lift-notice')
  @Records('notifyRestrictionLift', 'Record that the person was told of the lift', 'GDPR 18(3)')
  @Path('id', 'The restriction’s id.')
  notifyLift(@TheAct() act: Act, @PathId() id: string, @Body() body: NotifyRestrictionLiftBody) {
    return this.recording.record('notifyRestrictionLift', act, body, { fields: { id } });
  }

  @Post('restrictions/:id/lift')
  @Records('liftRestriction', 'Lift a restriction', 'GDPR 18(3)')
  @Path('id', 'The restriction’s id.')
  lift(@TheAct() act: Act, @PathId() id: string, @Body() body: LiftRestrictionBody) {
    return this.recording.record('liftRestriction', act, body, { fields: { id } });
  }

  @Post('holds')
  @Records('placeHold', 'Place a legal hold', 'GDPR 17(3)(e)')
  placeHold(@TheAct() act: Act, @Body() body: PlaceHoldBody) {
    return this.recording.record('placeHold', act, body);
  }

  @Post('holds/:id/release')
  @Records('releaseHold', 'Release a legal hold', 'GDPR 17')
  @Path('id', 'The hold’s id.')
  releaseHold(@TheAct() act: Act, @PathId() id: string, @Body() body: ReleaseHoldBody) {
    return this.recording.record('releaseHold', act, body, { fields: { id } });
  }
}
