import supertest, { type Response } from 'supertest';

/** A client of a running service with one controller, as a first user would set it up. */
export class Client {
  constructor(readonly url: string) {}

  /** POST with JSON; fails with the answer's own words if the status is another one. */
  async post(
    path: string,
    body: object,
    status = 201,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const answer = await supertest(this.url).post(path).set(headers).send(body);
    if (answer.status !== status) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** GET; fails with the answer's own words if the status is another one. */
  async get(path: string, status = 200): Promise<Response> {
    const answer = await supertest(this.url).get(path);
    if (answer.status !== status) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** The answer to a question about an e-mail address. */
  async check(value: string, purpose: string, more: object = {}): Promise<Record<string, unknown>> {
    const subject = { scheme: 'email', value };
    return (await this.post('/v1/check', { controller: 'acme', subject, purpose, ...more }, 200)).body;
  }

  /** Grants with evidence and notice, as the law asks. */
  grant(value: string, purpose: string, more: object = {}, status = 201, headers = {}): Promise<Response> {
    return this.post('/v1/consents', { ...grantOf(value, purpose), ...more }, status, headers);
  }

  withdraw(value: string, purpose: string, more: object = {}, status = 201, headers = {}): Promise<Response> {
    const subject = { scheme: 'email', value };
    return this.post(
      '/v1/consents/withdrawals',
      { controller: 'acme', subject, purpose, ...more },
      status,
      headers,
    );
  }
}

/** Body of a grant that a live ledger takes. */
export function grantOf(value: string, purpose: string) {
  const subject = { scheme: 'email', value };
  return {
    controller: 'acme',
    subject,
    purpose,
    notice: 'privacy',
    noticeVersion: 1,
    evidence: { form: 'footer' },
  };
}

/** Records the controller `acme` with a consent purpose `newsletter`, a contract purpose `account` and a notice. */
export async function setUpAcme(url: string): Promise<Client> {
  const client = new Client(url);
  await client.post('/v1/controllers', {
    controller: 'acme',
    name: 'Acme Ltd',
    contact: 'dpo@acme.example',
    country: 'EE',
  });
  await client.post('/v1/purposes', {
    controller: 'acme',
    purpose: 'newsletter',
    bases: ['consent'],
    directMarketing: true,
    title: 'Newsletter',
  });
  await client.post('/v1/purposes', {
    controller: 'acme',
    purpose: 'account',
    bases: ['contract'],
    title: 'Account',
  });
  const purposeVersions = ['newsletter', 'account'].map((purpose) => ({ purpose, version: 1 }));
  await client.post('/v1/notices', { controller: 'acme', notice: 'privacy', purposeVersions });
  return client;
}
