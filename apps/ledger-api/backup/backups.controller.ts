import { BackupError, type BackupFault } from '#backup';
import { Body, Controller, Get, HttpCode, Inject, Optional, Post } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ProblemCode } from '../problems/problem-codes.js';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { BACKUP_ROOM } from '../service-tokens.js';
import { MakeBackupBody } from './backup.dto.js';
import type { BackupRoom } from './backup-room.js';

const ANSWER = { schema: { type: 'object', additionalProperties: true } } as const;

const REFUSED: Partial<Record<BackupFault, ProblemCode>> = {
  TARGET_UNUSABLE: 'BACKUP_TARGET_UNUSABLE',
  TARGET_TAKEN: 'BACKUP_TARGET_TAKEN',
  BACKUP_UNDER_WAY: 'BACKUP_UNDER_WAY',
};

/** For operators: copies of the embedded stores, made by the process that has them. */
@ApiTags('Operations')
@Controller('v1/operations/backups')
export class BackupsController {
  constructor(@Optional() @Inject(BACKUP_ROOM) private readonly backups?: BackupRoom) {}

  @Post()
  @HttpCode(202)
  @Operation({
    operationId: 'makeBackup',
    summary: 'Copy all embedded stores into a folder on the service’s machine; `showBackup` says how it goes',
  })
  @ApiResponse({ status: 202, ...ANSWER })
  @Problems(400, 409, 415, 503)
  async make(@Body() { folder, keysFile }: MakeBackupBody) {
    try {
      return await this.room().begin(folder, keysFile);
    } catch (error) {
      const code = error instanceof BackupError ? REFUSED[error.code] : undefined;
      if (code === undefined) throw error;
      throw new Problem(code);
    }
  }

  @Get()
  @Operation({ operationId: 'showBackup', summary: 'How the last backup of this process went, or goes' })
  @ApiResponse({ status: 200, ...ANSWER })
  @Problems(409)
  show() {
    return { backup: this.room().state ?? null };
  }

  private room(): BackupRoom {
    if (!this.backups) throw new Problem('BACKUP_BY_SERVERS');
    return this.backups;
  }
}
