import { CliError, EXIT } from '../exit-codes.js';

export type Json = Readonly<Record<string, unknown>>;

/** A refusal by the service, as its problem details say (RFC 9457). */
export class LedgerProblem extends CliError {
  override readonly name = 'LedgerProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly field?: string,
  ) {
    super(EXIT.refused, `${code}${field === undefined ? '' : ` (${field})`}: ${detail}`);
  }
}

/** What a request may carry besides its body. */
export interface RequestOptions {
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Speaks to the running service: JSON both ways, problem details as errors.
 * @throws CliError (unreachable) if nothing answers, LedgerProblem if the service refuses
 */
export class LedgerClient {
  constructor(
    readonly baseUrl: string,
    private readonly send: typeof fetch = fetch,
    private readonly credential?: string,
    /** Goes with every request; the ledger keeps it where somebody is looked at. */
    private readonly reason?: string,
  ) {}

  async get(path: string): Promise<Json> {
    return (await this.request('GET', path, undefined, {})) ?? {};
  }

  /** `undefined` where the service answers 404. */
  async find(path: string): Promise<Json | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof LedgerProblem && error.status === 404) return undefined;
      throw error;
    }
  }

  async post(path: string, body: unknown, options: RequestOptions = {}): Promise<Json> {
    const headers = { 'content-type': 'application/json', ...options.headers };
    return (await this.request('POST', path, JSON.stringify(body), { ...options, headers })) ?? {};
  }

  /** Sends bytes as they are. */
  async postBytes(
    path: string,
    mediaType: string,
    bytes: Uint8Array,
    options: RequestOptions = {},
  ): Promise<Json> {
    const headers = { 'content-type': mediaType, ...options.headers };
    return (await this.request('POST', path, bytes, { ...options, headers })) ?? {};
  }

  /**
   * An answer as it comes, in pieces of whole lines (without the last line's end): for tables that are too long to
   * hold, and for events that never end. Posts where there is a body.
   */
  async *lines(
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): AsyncGenerator<string> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.reach(
      body === undefined ? 'GET' : 'POST',
      path,
      body && JSON.stringify(body),
      { headers: { ...headers, ...json } },
    );
    if (!response.ok) throw problemOf(response.status, parse(await response.text()), `GET ${path}`);
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of response.body ?? []) {
      const text = rest + decoder.decode(piece, { stream: true });
      const end = text.lastIndexOf('\n');
      rest = text.slice(end + 1);
      if (end >= 0) yield text.slice(0, end);
    }
    if (rest !== '') yield rest;
  }

  /** A stored text; undefined if there is none, or if it is not for reading (a picture). */
  async text(path: string): Promise<string | undefined> {
    const response = await this.reach('GET', path, undefined, {});
    if (response.ok && response.headers.get('content-type')?.startsWith('text/')) return response.text();
    await response.body?.cancel();
    return undefined;
  }

  /** The answer as it comes, for its bytes. @throws CliError, LedgerProblem */
  async open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const response = await this.reach('GET', path, undefined, { headers });
    if (response.ok) return response;
    throw problemOf(response.status, parse(await response.text()), `GET ${path}`);
  }

  /** Whether something is stored at a path; the body is not read. */
  async exists(path: string): Promise<boolean> {
    const response = await this.reach('GET', path, undefined, {});
    await response.body?.cancel();
    if (response.ok) return true;
    if (response.status === 404) return false;
    throw new LedgerProblem(response.status, `HTTP_${response.status}`, `GET ${path} failed.`);
  }

  private async request(
    method: string,
    path: string,
    body: string | Uint8Array | undefined,
    options: RequestOptions,
  ): Promise<Json | undefined> {
    const response = await this.reach(method, path, body, options);
    const text = await response.text();
    const answer = parse(text);
    if (!response.ok) throw problemOf(response.status, answer, `${method} ${path}`);
    if (text !== '' && answer === undefined)
      throw new CliError(
        EXIT.refused,
        `${method} ${path} was answered with something that is not JSON. Is LEDGER_URL a ledger?`,
      );
    return answer;
  }

  private async reach(
    method: string,
    path: string,
    body: string | Uint8Array | undefined,
    options: RequestOptions,
  ): Promise<Response> {
    const headers: Record<string, string> = { accept: '*/*', ...options.headers };
    if (this.credential !== undefined) headers['authorization'] = `Bearer ${this.credential}`;
    // Header values are bytes: letters beyond ASCII go as UTF-8.
    if (this.reason !== undefined)
      headers['x-access-reason'] = Buffer.from(this.reason, 'utf8').toString('latin1');
    if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
    try {
      return await this.send(`${this.baseUrl}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      });
    } catch {
      throw new CliError(
        EXIT.unreachable,
        `No ledger answers at ${this.baseUrl}. Start one with \`npm start\`, or set LEDGER_URL.`,
      );
    }
  }
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** The service does not tell what is wrong with a credential; here most often there is none. */
const WITHOUT_KEY =
  'the ledger does not know who asks. Set LEDGER_API_KEY (or LEDGER_API_KEY_FILE) to a key: the first one was printed when the ledger first started.';

/** The ledger wants a reason, or cannot take the one that was given. */
const WITHOUT_REASON =
  'say why you look: set LEDGER_REASON to the number of a case (letters, digits, - and _, with a digit); where one person is looked at, words will do, too.';

function problemOf(status: number, answer: Json | undefined, what: string): LedgerProblem {
  const text = (name: string): string | undefined => {
    const value = answer?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const code = text('code') ?? `HTTP_${status}`;
  if (code === 'UNAUTHENTICATED') return new LedgerProblem(status, code, WITHOUT_KEY);
  if (text('field') === 'X-Access-Reason') return new LedgerProblem(status, code, WITHOUT_REASON);
  const detail = text('detail') ?? text('title') ?? `${what} was answered with status ${status}.`;
  return new LedgerProblem(status, code, `${detail}${fieldsAtFault(answer, detail)}`, text('field'));
}

/** What is wrong with each field, where the service says more than its detail does. */
function fieldsAtFault(answer: Json | undefined, detail: string): string {
  const errors = Array.isArray(answer?.['errors']) ? (answer['errors'] as readonly Json[]) : [];
  return errors
    .filter(({ message }) => typeof message === 'string' && message !== detail)
    .map(({ field, message }) => `\n  ${String(field)} ${String(message)}`)
    .join('');
}
