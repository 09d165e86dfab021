import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider from 'oidc-provider';

/** A real OpenID provider on this machine. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** Its public keys as it publishes them. */
  keys(): Promise<readonly JWK[]>;
  /** An access token for a client, by the client credentials grant. */
  token(client: 'newsletter' | 'privacy-office', audience?: string): Promise<string>;
  /** Stops listening; it can come back at the same address with other keys. */
  down(): Promise<void>;
  up(keys?: 'new'): Promise<void>;
}

export const AUDIENCE = 'https://ledger.example.org';

/** Starts it. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  let server: Server | undefined;
  let signing = await signingKey();
  let port = 0;
  const listen = async () => {
    server = createServer((request, response) => void callback?.(request, response));
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  let callback: ReturnType<Provider['callback']> | undefined;
  await listen();
  const issuer = `http://127.0.0.1:${port}`;
  const build = () => {
    const clients = ['newsletter', 'privacy-office'].map((client_id) => ({
      client_id,
      client_secret: `secret-of-${client_id}-which-is-long-enough`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: client_id === 'newsletter' ? 'ledger.check' : 'ledger.read',
    }));
    const provider = quietly(
      () =>
        new Provider(issuer, {
          clients: clients as never,
          jwks: { keys: [signing] },
          scopes: ['ledger.check', 'ledger.read'],
          features: {
            clientCredentials: { enabled: true },
            devInteractions: { enabled: false },
            resourceIndicators: {
              enabled: true,
              useGrantedResource: () => true,
              getResourceServerInfo: (_context, resource) => ({
                scope: 'ledger.check ledger.read',
                audience: resource,
                accessTokenFormat: 'jwt',
                accessTokenTTL: 300,
                jwt: { sign: { alg: 'RS256' } },
              }),
            },
          },
        }),
    );
    callback = provider.callback();
  };
  build();
  return {
    issuer,
    keys: async () => {
      const answer = await fetch(`${issuer}/jwks`);
      return ((await answer.json()) as { keys: JWK[] }).keys;
    },
    token: async (client, audience = AUDIENCE) => {
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${client}:secret-of-${client}-which-is-long-enough`).toString('base64')}`,
        },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          resource: audience,
          scope: client === 'newsletter' ? 'ledger.check' : 'ledger.read',
        }),
      });
      const { access_token: token, ...rest } = (await answer.json()) as { access_token?: string };
      if (token === undefined) throw new Error(JSON.stringify(rest));
      return token;
    },
    down: async () => {
      server?.closeAllConnections();
      await new Promise((resolve) => server?.close(resolve));
    },
    up: async (keys) => {
      if (keys === 'new') {
        signing = await signingKey();
        build();
      }
      await listen();
    },
  };
}

async function signingKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    ...(await exportJWK(privateKey)),
    use: 'sig',
    alg: 'RS256',
    kid: `key-${Date.now()}-${Math.random()}`,
  };
}

/** The provider says at length that it is not made for tests. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  Object.assign(console, { warn: () => undefined, info: () => undefined });
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}
