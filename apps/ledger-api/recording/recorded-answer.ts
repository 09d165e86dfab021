import type { Recorded, RecordedFact } from '#ledger';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One event, as it lies in the store. */
export class RecordedEventAnswer {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly type!: string;
  @ApiPropertyOptional() readonly purpose?: string;
  @ApiProperty({ description: 'Revision in its stream, decimal.' }) readonly revision!: string;
}

/** A purpose for which the stop does not bite, and the later go on which its answer rests. */
export class SupersededAnswer {
  @ApiProperty() readonly purpose!: string;
  @ApiProperty({ description: 'Event id.' }) readonly by!: string;
}

/** The answer to a recorded fact; 201 when it was written, 200 when the same key had written it before. */
export class RecordedAnswer {
  @ApiProperty() readonly controller!: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The subject’s id; absent for facts about nobody.' })
  readonly subject?: string;
  @ApiPropertyOptional({ description: 'The fact’s own id: of the objection, the contract, …' })
  readonly id?: string;
  @ApiPropertyOptional({ description: 'Version of the purpose or notice.' }) readonly version?: number;
  @ApiProperty({ type: [RecordedEventAnswer], description: 'One per purpose where the fact is split.' })
  readonly events!: readonly RecordedEventAnswer[];
  @ApiProperty({ type: [RecordedEventAnswer], description: 'What the ledger added of itself.' })
  readonly added!: readonly RecordedEventAnswer[];
  @ApiProperty({ description: 'Revision of the stream after it, decimal; also the ETag.' })
  readonly revision!: string;
  @ApiProperty({ description: 'Consistency token: send it as `atLeast`.' }) readonly position!: string;
  @ApiProperty({ type: [SupersededAnswer] }) readonly superseded!: readonly SupersededAnswer[];
  @ApiProperty({ description: 'Nothing was written: this key was answered before.' })
  readonly repeated!: boolean;
  @ApiPropertyOptional({ description: 'False: the request could not be compared with the first one.' })
  readonly compared?: boolean;
  @ApiPropertyOptional({ type: [String], description: 'Erasure: the data keys destroyed.' })
  readonly keysDestroyed?: readonly string[];
  @ApiPropertyOptional({ enum: ['destroyed', 'unreadable'], description: 'Erasure: how destroyed they are.' })
  readonly destruction?: 'destroyed' | 'unreadable';
  @ApiPropertyOptional({ enum: ['replay'], description: 'Only in replay mode.' }) readonly mode?: 'replay';
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Where to look next.',
  })
  readonly links!: Readonly<Record<string, string>>;
}

/** A recorder's answer in its wire form. */
export function recordedAnswer(recorded: Recorded, mode: 'live' | 'replay'): RecordedAnswer {
  const { subjectId } = recorded;
  return {
    controller: recorded.controller,
    ...(subjectId !== undefined && { subject: subjectId }),
    ...(recorded.id !== undefined && { id: recorded.id }),
    ...(recorded.version !== undefined && { version: recorded.version }),
    events: recorded.events.map(eventAnswer),
    added: recorded.added.map(eventAnswer),
    revision: String(recorded.revision),
    position: recorded.position,
    superseded: recorded.superseded,
    repeated: recorded.repeated,
    ...(recorded.compared === false && { compared: false }),
    ...(recorded.keysDestroyed && { keysDestroyed: recorded.keysDestroyed }),
    ...(recorded.destruction && { destruction: recorded.destruction }),
    ...(mode === 'replay' && { mode }),
    links:
      subjectId === undefined
        ? {}
        : { status: `/v1/subjects/${subjectId}/status`, timeline: `/v1/subjects/${subjectId}/timeline` },
  };
}

function eventAnswer(fact: RecordedFact): RecordedEventAnswer {
  const { id, type, purpose } = fact;
  return { id, type, ...(purpose !== undefined && { purpose }), revision: String(fact.revision) };
}
