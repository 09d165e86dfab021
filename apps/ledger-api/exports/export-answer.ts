import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ExportState } from '#evidence';

const COPIES =
  'Deleted here, because somebody whom it shows was erased. Copies handed out are the recipient’s.';

const EXPIRED = 'Deleted, because its time was over. What was recorded of it stays; order it again.';

class ExportProgress {
  @ApiProperty({ type: 'integer' })
  readonly done!: number;

  @ApiProperty({ type: 'integer' })
  readonly total!: number;
}

/** An export, as the API tells of it. */
export class ExportAnswer {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ enum: ['waiting', 'running', 'done', 'failed', 'erased', 'expired'] })
  readonly status: string;

  @ApiProperty({ enum: ['subject', 'period', 'ledger'] })
  readonly scope: string;

  @ApiProperty()
  readonly controller: string;

  @ApiProperty({ enum: ['compact', 'full'] })
  readonly mode: string;

  @ApiProperty({ format: 'date-time' })
  readonly orderedAt: string;

  @ApiProperty({ type: ExportProgress })
  readonly progress: ExportProgress;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly finishedAt?: string;

  @ApiPropertyOptional({ description: 'Id inside the bundle.' })
  readonly bundle?: string;

  @ApiPropertyOptional({ description: 'SHA-256 of the ZIP, base64url: what `export.made` records.' })
  readonly digest?: string;

  @ApiPropertyOptional({ type: 'integer' })
  readonly bytes?: number;

  @ApiPropertyOptional({ description: 'Where the ZIP is; ranges are answered.' })
  readonly download?: string;

  @ApiPropertyOptional({ description: 'Why it failed: a code.' })
  readonly fault?: string;

  @ApiPropertyOptional()
  readonly note?: string;

  constructor(state: ExportState) {
    this.id = state.id;
    this.status = state.status;
    this.scope = state.kind;
    this.controller = state.controller;
    this.mode = state.mode;
    this.orderedAt = state.orderedAt;
    this.progress = state.progress;
    if (state.finishedAt !== undefined) this.finishedAt = state.finishedAt;
    if (state.fault !== undefined) this.fault = state.fault;
    if (state.status === 'erased') this.note = COPIES;
    if (state.status === 'expired') this.note = EXPIRED;
    if (state.status !== 'done') return;
    if (state.bundle !== undefined) this.bundle = state.bundle;
    if (state.digest !== undefined) this.digest = state.digest;
    if (state.bytes !== undefined) this.bytes = state.bytes;
    this.download = `/v1/evidence/exports/${state.id}/bundle`;
  }
}
