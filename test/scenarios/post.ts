/** What the service answered. */
export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The service could not do its work: no scenario is to blame. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed';
  constructor(route: string, { status, body }: Answered) {
    super(`/v1/${route} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
  }
}

/** Posts JSON and reads the JSON of the answer, whatever its status. */
export async function post(url: string, body: unknown): Promise<Answered> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
}
