import { Metadata, status } from '@grpc/grpc-js';

/** What a server does instead of answering well; `stored` says whether the append is in the log all the same. */
export type Fault =
  /** Never answers. */
  | { readonly do: 'swallow'; readonly stored: boolean }
  /** Answers late. */
  | { readonly do: 'delay'; readonly ms: number }
  /** Breaks off with a status. */
  | {
      readonly do: 'abort';
      readonly code: number;
      readonly message: string;
      readonly stored: boolean;
      readonly exception?: string;
    }
  /** Refuses: another node leads. */
  | { readonly do: 'not_leader'; readonly host: string; readonly port: number }
  /** Acknowledges without a position. */
  | { readonly do: 'no_position' }
  /** A read or subscription: ends after so many messages, without an error. */
  | { readonly do: 'end'; readonly after: number }
  /** A read or subscription: breaks off after so many messages. */
  | { readonly do: 'break'; readonly after: number; readonly code: number; readonly message: string };

/** A call, as a fault hook sees it. */
export interface Call {
  readonly method: 'append' | 'batchAppend' | 'read' | 'subscribe' | 'tombstone' | 'features' | 'gossip';
  readonly stream?: string;
}

/** Asked at every call; what it gives happens. */
export type FaultHook = (call: Call) => Fault | undefined;

/** A status as servers send it: details, and the exception's name in the trailers. */
export function failure(
  code: number,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): { readonly code: number; readonly details: string; readonly metadata: Metadata } {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
}

export function notLeader(host: string, port: number): ReturnType<typeof failure> {
  return failure(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });
}

export function streamDeleted(stream: string): ReturnType<typeof failure> {
  return failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

export function wrongVersion(stream: string, expected: string, actual: bigint): ReturnType<typeof failure> {
  return failure(status.FAILED_PRECONDITION, `Append failed due to WrongExpectedVersion. Stream: ${stream}`, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': expected,
    'actual-version': String(actual),
  });
}

/** What up to 23.10 becomes of a live subscription that does not keep up with a burst. */
export function tooSlow(): ReturnType<typeof failure> {
  return failure(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );
}
