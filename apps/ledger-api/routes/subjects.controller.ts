import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ChangeResidenceBody,
  LinkIdentifierBody,
  MergeSubjectsBody,
  RecordBirthDateBody,
  RecordDeathBody,
  RecordInactivityBody,
  RecordJurisdictionBody,
  UnlinkIdentifierBody,
  UnmergeSubjectsBody,
} from '../dto/bodies.js';
import { Path, PathSubject } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

const THE_SUBJECT = 'The subject’s id; an identifier is refused here.';

@ApiTags('The person')
@Controller('v1/subjects')
export class SubjectsController {
  constructor(private readonly recording: Recording) {}

  @Post(':id/birth-date')
  @Records('recordBirthDate', 'Record the birth date', 'GDPR 8')
  @Path('id', THE_SUBJECT)
  birthDate(@TheAct() act: Act, @PathSubject() id: string, @Body() body: RecordBirthDateBody) {
    return this.recording.record('recordBirthDate', act, body, { subject: { id } });
  }

  @Post(':id/residence')
  @Records('changeResidence', 'Record the country of residence', 'GDPR 8')
  @Path('id', THE_SUBJECT)
  residence(@TheAct() act: Act, @PathSubject() id: string, @Body() body: ChangeResidenceBody) {
    return this.recording.record('changeResidence', act, body, { subject: { id } });
  }

  @Post(':id/jurisdiction')
  @Records(
    'recordJurisdiction',
    'Record the jurisdiction',
    'Jurisdiction packs; read only where the setting regime is local',
  )
  @Path('id', THE_SUBJECT)
  jurisdiction(@TheAct() act: Act, @PathSubject() id: string, @Body() body: RecordJurisdictionBody) {
    return this.recording.record('recordJurisdiction', act, body, { subject: { id } });
  }

  @Post(':id/death')
  @Records('recordDeath', 'Record that the person has died', 'GDPR Recital 27')
  @Path('id', THE_SUBJECT)
  death(@TheAct() act: Act, @PathSubject() id: string, @Body() body: RecordDeathBody) {
    return this.recording.record('recordDeath', act, body, { subject: { id } });
  }

  @Post(':id/inactivity')
  @Records('recordInactivity', 'Record since when the account is inactive', 'GDPR 5(1)(e)')
  @Path('id', THE_SUBJECT)
  inactivity(@TheAct() act: Act, @PathSubject() id: string, @Body() body: RecordInactivityBody) {
    return this.recording.record('recordInactivity', act, body, { subject: { id } });
  }

  @Post(':id/identifiers')
  @Records('linkIdentifier', 'Link a further identifier to the subject', 'GDPR 11')
  @Path('id', THE_SUBJECT)
  linkIdentifier(@TheAct() act: Act, @PathSubject() id: string, @Body() body: LinkIdentifierBody) {
    return this.recording.record('linkIdentifier', act, body, { subject: { id } });
  }

  @Post(':id/identifiers/removals')
  @Records('unlinkIdentifier', 'End the link of an identifier', 'GDPR 16')
  @Path('id', THE_SUBJECT)
  unlinkIdentifier(@TheAct() act: Act, @PathSubject() id: string, @Body() body: UnlinkIdentifierBody) {
    return this.recording.record('unlinkIdentifier', act, body, { subject: { id } });
  }

  @Post('links')
  @Records(
    'mergeSubjects',
    'Record that two subjects are one person',
    'GDPR 11. From then on a no on either side counts for both, until a yes after the link',
  )
  link(@TheAct() act: Act, @Body() body: MergeSubjectsBody) {
    return this.recording.record('mergeSubjects', act, body);
  }

  @Post('links/removals')
  @Records('unmergeSubjects', 'Record that they are not', 'GDPR 16')
  unlink(@TheAct() act: Act, @Body() body: UnmergeSubjectsBody) {
    return this.recording.record('unmergeSubjects', act, body);
  }
}
