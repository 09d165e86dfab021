import { AccessRecord, type AccessRecordOptions } from '#accountability';
import { Logger } from '@nestjs/common';

const logger = new Logger('Access');

/** The record of access of a live ledger. In replay nobody is real, and times of recording are made up. */
export function openAccessRecord(
  mode: 'live' | 'replay',
  parts: Pick<AccessRecordOptions, 'store' | 'subjects' | 'clock' | 'writer'>,
): AccessRecord | undefined {
  if (mode === 'replay') return undefined;
  return new AccessRecord({
    ...parts,
    onFault: (error) => logger.error({ err: error }, 'a refusal or the use of a key was not recorded'),
  });
}
