/** What the service answered. */
export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The service could not do its work: no scenario is to blame. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed';
  constructor(url: string, { status, body }: Answered) {
    super(`${new URL(url).pathname} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
  }
}

/**
 * Posts JSON and reads the JSON of the answer, whatever its status.
 * @throws Error that says why no answer came
 */
export async function post(url: string, body: unknown): Promise<Answered> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
  } catch (error) {
    // fetch says "fetch failed" and hides the reason in its cause.
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(
      `${new URL(url).pathname} gave no answer: ${reason instanceof Error ? reason.message : String(reason)}`,
      { cause: error },
    );
  }
}
