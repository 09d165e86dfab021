import type { Role } from '#access';
import { ROLE_NAMES } from '#access';
import { runService, type RunningService } from '../e2e/running-service.js';

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Whoever asks with one credential; undefined: nobody. */
export interface Asker {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** A service with access control, two controllers, and a key for every role. */
export interface GuardedHouse {
  readonly running: RunningService;
  readonly url: string;
  /** The first key. */
  readonly adminKey: string;
  readonly admin: Asker;
  /** Keys by role, each for all controllers, the regulator’s for acme. */
  readonly keys: Readonly<Record<Role, string>>;
  as(credential: string | undefined): Asker;
  /** Makes a key with these grants and gives its text. */
  key(...grants: readonly object[]): Promise<string>;
  /** The person’s id at a controller, who has consented to its newsletter. */
  person(controller: string, email: string): Promise<string>;
  stop(): Promise<void>;
}

export const LONG_AGO = '2020-01-01T00:00:00Z';
export const FAR_AHEAD = '2100-01-01T00:00:00Z';

/** An authority's key must end. */
const soon = () => new Date(Date.now() + 86_400_000).toISOString();

/** Starts it. @param settings environment variables */
export async function guardedHouse(settings: Readonly<Record<string, string>> = {}): Promise<GuardedHouse> {
  const running = await runService({ AUTH: 'on', RATE_LIMIT: '100000', ...settings });
  const { url } = running;
  const adminKey = running.service.firstKey ?? '';
  const as = (credential: string | undefined) => askerOf(url, credential);
  const admin = as(adminKey);
  for (const controller of ['acme', 'shop']) await setUp(admin, controller);
  const key = async (...grants: readonly object[]) => {
    const { status, body, text } = await admin.post('/v1/operations/keys', { label: 'a test', grants });
    if (status !== 201) throw new Error(text);
    return String(body['key']);
  };
  const keys = Object.fromEntries(
    await Promise.all(
      ROLE_NAMES.map(async (role) => {
        const limits =
          role === 'regulator'
            ? { controllers: ['acme'], from: LONG_AGO, to: FAR_AHEAD, expiresAt: soon() }
            : { controllers: '*' };
        return [role, await key({ role, ...limits })] as const;
      }),
    ),
  ) as Record<Role, string>;
  return {
    running,
    url,
    adminKey,
    admin,
    keys,
    as,
    key,
    person: async (controller, email) => {
      const { body, status, text } = await admin.post('/v1/consents', consent(controller, email));
      if (status !== 201) throw new Error(text);
      return String(body['subject']);
    },
    stop: () => running.stop(),
  };
}

/** A grant for the newsletter. */
export function consent(controller: string, email: string) {
  return {
    controller,
    subject: { scheme: 'email', value: email },
    purpose: 'newsletter',
    notice: 'privacy',
    noticeVersion: 1,
    evidence: { form: 'footer' },
  };
}

function askerOf(url: string, credential: string | undefined): Asker {
  const bearer = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(`${url}${path}`, init);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true && !text.includes('\n{');
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} };
  };
  return {
    get: (path, headers = {}) => ask(path, { headers: { ...bearer, ...headers } }),
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { ...bearer, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}

async function setUp(admin: Asker, controller: string): Promise<void> {
  const must = async (path: string, body: object) => {
    const { status, text } = await admin.post(path, { controller, ...body });
    if (status !== 201) throw new Error(`POST ${path}: ${text}`);
  };
  await must('/v1/controllers', { name: `${controller} Ltd`, contact: 'dpo@example.org', country: 'EE' });
  for (const purpose of ['newsletter', 'analytics'])
    await must('/v1/purposes', { purpose, bases: ['consent'], title: purpose });
  const purposeVersions = ['newsletter', 'analytics'].map((purpose) => ({ purpose, version: 1 }));
  await must('/v1/notices', { notice: 'privacy', material: false, purposeVersions });
}
