/** How a request ended: answered, broken off in the middle of the answer, or without any answer. */
export type Ending =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown; readonly type: string }
  | { readonly kind: 'half' }
  | { readonly kind: 'none' };

/** Sends JSON, or asks with GET where there is no body. Never throws: what broke is the answer. */
export async function ask(url: string, path: string, body?: object, key?: string): Promise<Ending> {
  let answer: Response;
  try {
    answer = await fetch(`${url}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
    });
  } catch {
    return { kind: 'none' };
  }
  try {
    const type = answer.headers.get('content-type') ?? '';
    return { kind: 'answered', status: answer.status, body: JSON.parse(await answer.text()), type };
  } catch {
    return { kind: 'half' };
  }
}

/** The body of a 2xx answer. @throws Error with the answer's own words otherwise */
export async function told<T>(url: string, path: string, body?: object, key?: string): Promise<T> {
  const ending = await ask(url, path, body, key);
  if (ending.kind !== 'answered') throw new Error(`${path}: no answer (${ending.kind})`);
  if (ending.status >= 300) throw new Error(`${path}: ${ending.status} ${JSON.stringify(ending.body)}`);
  return ending.body as T;
}
