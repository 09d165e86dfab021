/** The offline verifier (evidence format 4 and 5): pure code, the same in Node and in the page. */
export { VERIFY_EXIT, SEVERITY } from './report.js';
export type { Anchor, Finding, Payloads, Report, Verdict, VerifyExit } from './report.js';
export { NO_TIME_STAMPS } from './time-stamps.js';
export type { ChecksTimeStamps } from './time-stamps.js';
export { verifyBundle, type VerifyOptions } from './verify-bundle.js';
export { describeReport, verdictInWords } from './describe-report.js';
export { certificatesIn, trustedTimeStamps } from './trusted-time-stamps.js';
