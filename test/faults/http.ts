/** How a request ended: answered, broken off in the middle of the answer, without any answer, or not at all. */
export type Ending =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown; readonly type: string }
  | { readonly kind: 'half' }
  | { readonly kind: 'none' }
  /** The connection stands, and nothing came within ANSWERED_WITHIN_MS. */
  | { readonly kind: 'late' };

/** A service that waits for a store gives up long before, and says so: whoever hears nothing for so long never will. */
export const ANSWERED_WITHIN_MS = 60_000;

/**
 * Sends JSON, or asks with GET where there is no body. Never throws: what broke is the answer.
 * @param given breaks off the request when it aborts; it ends with `none`
 */
export async function ask(
  url: string,
  path: string,
  body?: object,
  key?: string,
  given?: AbortSignal,
): Promise<Ending> {
  const over = AbortSignal.timeout(ANSWERED_WITHIN_MS);
  let answer: Response;
  try {
    answer = await fetch(`${url}${path}`, {
      signal: given ? AbortSignal.any([over, given]) : over,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
    });
  } catch {
    return { kind: over.aborted ? 'late' : 'none' };
  }
  try {
    const type = answer.headers.get('content-type') ?? '';
    return { kind: 'answered', status: answer.status, body: JSON.parse(await answer.text()), type };
  } catch {
    return { kind: over.aborted ? 'late' : 'half' };
  }
}

/** The body of a 2xx answer. @throws Error with the answer's own words otherwise */
export async function told<T>(url: string, path: string, body?: object, key?: string): Promise<T> {
  const ending = await ask(url, path, body, key);
  if (ending.kind !== 'answered') throw new Error(`${path}: no answer (${ending.kind})`);
  if (ending.status >= 300) throw new Error(`${path}: ${ending.status} ${JSON.stringify(ending.body)}`);
  return ending.body as T;
}
