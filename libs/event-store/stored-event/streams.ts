/** How the names of the ledger's streams begin (facts-and-subjects 2); any others in a store are none of ours. */
export const STREAM_PREFIXES: readonly string[] = ['subject-', 'purpose-', 'notice-', 'register-', 'ledger-'];
