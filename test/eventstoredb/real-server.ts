/** The server that the tests may use; never the service's own EVENTSTORE_URL. Absent: what needs it is not run. */
export const REAL_SERVER: string | undefined = process.env['TEST_EVENTSTORE_URL'] || undefined;
