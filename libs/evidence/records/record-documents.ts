import { canonicalJson } from '#stored-event/json';
import { type Story, type StoryInput, tellStory } from '../story/index.js';
import { consentRecords } from './consent-records.js';
import { CONSENT_RECORDS_SCHEMA } from './schema/consent-records-schema.js';
import { statusesCsv, timelineCsv } from './tables.js';

/** The records' places in a bundle (evidence format 3). */
export const RECORD_FILES = {
  records: 'data/records/consent-records.jsonld',
  schema: 'data/records/consent-records-schema.json',
  timeline: 'data/records/timeline.csv',
  statuses: 'data/records/statuses.csv',
} as const;

/**
 * The files of `data/records` with their paths. None for a whole ledger, which opens nothing about persons.
 * @param story as `tellStory(input)` tells it, where the caller has it already
 */
export function recordDocuments(
  input: StoryInput,
  story: Story = tellStory(input),
): ReadonlyMap<string, Uint8Array | string> {
  if (input.statement.scope.kind === 'ledger') return new Map();
  const documents = new Map<string, string>([
    [RECORD_FILES.records, canonicalJson(consentRecords(input, story))],
    [RECORD_FILES.schema, canonicalJson(CONSENT_RECORDS_SCHEMA)],
    [RECORD_FILES.timeline, timelineCsv(story)],
  ]);
  if (story.statuses.length > 0) documents.set(RECORD_FILES.statuses, statusesCsv(story));
  return documents;
}
