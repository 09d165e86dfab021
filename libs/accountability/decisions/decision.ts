/**
 * One check as the decision log keeps it: its inputs by reference, its outcome, nothing that names or describes a
 * person. Times are UTC milliseconds.
 */
export interface Decision {
  /** UUIDv7: the `decisionId` of the answer; its first 48 bits say when it was made. */
  readonly id: string;
  readonly at: number;
  readonly controller: string;
  /** Subject id; absent: nobody was known under the identifier that was asked about. */
  readonly subject?: string | undefined;
  readonly purpose: string;
  readonly operation: string;
  /** SHA-256 (base64url) of what the question said besides: recipient, country, channel and so on. */
  readonly context?: string | undefined;
  /** The instant asked about, where the question named one: no permit for now. */
  readonly asOf?: number | undefined;
  readonly knownAt?: number | undefined;
  readonly permitted: boolean;
  readonly reason: string;
  readonly basis?: string | undefined;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`: until when the answer holds by itself. */
  readonly until?: string | undefined;
  /** Place in the ledger that the answer contains everything up to, decimal. */
  readonly position: string;
  /** Id of who asked. */
  readonly principal: string;
}

/** When a decision was made, by its id (RFC 9562, 5.7); undefined for an id that is no UUIDv7. */
export function decisionTime(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
