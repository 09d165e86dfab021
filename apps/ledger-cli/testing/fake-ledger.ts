type Body = Readonly<Record<string, unknown>>;

/** One request as the stand-in saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly body: unknown;
}

/**
 * A stand-in for the service's register, in memory: just enough of its answers for the tool's own tests. What the
 * service really says is tested against the service itself (test/first-minute.spec.ts).
 */
export class FakeLedger {
  readonly seen: Seen[] = [];
  /** Requests that are answered before the next one fails, as if the cable were pulled. */
  breaksAfter = Number.POSITIVE_INFINITY;
  private readonly controllers = new Map<string, Body>();
  private readonly purposes = new Map<string, Body>();
  private readonly notices = new Map<string, Body>();
  private readonly safeguards = new Map<string, Body>();
  private readonly texts = new Map<string, Uint8Array>();
  private readonly keys = new Set<string>();

  /** How many facts and texts were written. */
  get written(): number {
    return this.keys.size;
  }

  purpose(slug: string): Body | undefined {
    return this.purposes.get(slug);
  }

  notice(slug: string): Body | undefined {
    return this.notices.get(slug);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    if (request.method === 'GET') return this.read(path);
    if (this.breaksAfter-- <= 0) throw new TypeError('fetch failed');
    const key = request.headers.get('idempotency-key');
    const bytes = new Uint8Array(await request.arrayBuffer());
    const body: unknown = path === '/v1/texts' ? bytes : JSON.parse(new TextDecoder().decode(bytes));
    this.seen.push({ method: request.method, path, key, body });
    if (key !== null && this.keys.has(key)) return Response.json({ repeated: true });
    if (key !== null) this.keys.add(key);
    return this.write(path, body, bytes);
  };

  private async write(path: string, body: unknown, bytes: Uint8Array): Promise<Response> {
    const fact = body as Body;
    if (path === '/v1/texts') {
      const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
      this.texts.set(Buffer.from(digest).toString('base64url'), bytes);
    } else if (path === '/v1/controllers') this.controllers.set(String(fact['controller']), fact);
    else if (path === '/v1/purposes') return this.publish(this.purposes, 'purpose', fact);
    else if (path === '/v1/notices') return this.publish(this.notices, 'notice', fact);
    else if (path === '/v1/safeguards') this.safeguards.set(String(fact['id']), fact);
    return Response.json({}, { status: 201 });
  }

  private publish(kept: Map<string, Body>, name: string, fact: Body): Response {
    const slug = String(fact[name]);
    const next = Number(kept.get(slug)?.['version'] ?? 0) + 1;
    if (fact['version'] !== next)
      return Response.json({ code: 'VERSION_NOT_NEXT', detail: 'Versions rise.' }, { status: 409 });
    kept.set(slug, fact);
    return Response.json({}, { status: 201 });
  }

  private read(path: string): Response {
    const digest = /^\/v1\/texts\/(.+)$/.exec(path)?.[1];
    if (digest !== undefined) {
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      const text = this.texts.get(digest);
      return new Response(text && new TextDecoder().decode(text), { status: text ? 200 : 404, headers });
    }
    const versioned = (kept: ReadonlyMap<string, Body>, name: string): Body[] =>
      [...kept].map(([slug, fact]) => ({
        [name]: slug,
        versions: [{ ...fact, automated: true, event: 'e' }],
      }));
    if (path === '/v1/controllers') return Response.json({ controllers: [...this.controllers.values()] });
    if (path === '/v1/purposes') return Response.json({ purposes: versioned(this.purposes, 'purpose') });
    if (path === '/v1/notices') return Response.json({ notices: versioned(this.notices, 'notice') });
    return Response.json({ safeguards: [...this.safeguards.values()] });
  }
}
