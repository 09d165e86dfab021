/**
 * The records of a bundle (evidence format 3: `data/records/`), for machines and for people.
 *
 * In: the same model as the story's (`../story`). Out: `consentRecords` gives consent records after ISO/IEC TS 27560:2023
 * and the W3C Data Privacy Vocabulary as JSON-LD, with the JSON Schema that they keep; `recordDocuments` gives these and
 * the tables `timeline.csv` and `statuses.csv` under their paths in the bundle. Same input, same bytes.
 */
export * from './consent-record.js';
export { consentRecords } from './consent-records.js';
export { RECORD_FILES, recordDocuments } from './record-documents.js';
export { CONSENT_RECORDS_SCHEMA } from './schema/consent-records-schema.js';
export { statusesCsv, timelineCsv } from './tables.js';
