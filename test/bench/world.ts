/** The people that the bench asks about, and how they get into a running service. */

export const CONTROLLER = 'bench';
export const PURPOSES = ['newsletter', 'service', 'analytics'] as const;

/** Facts of one person: a consent, a contract and, for every fourth, a withdrawal. */
const FACTS_PER_PERSON = 3;

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** Records facts through the batch route. @throws Error naming the first item that was refused */
export async function recordBatch(url: string, facts: readonly unknown[]): Promise<void> {
  const answer = (await post(url, '/v1/facts/batch', { facts })) as {
    items: { status: number; problem?: unknown }[];
  };
  const refused = answer.items.find((item) => item.status >= 300);
  if (refused !== undefined) throw new Error(`a fact was refused: ${JSON.stringify(refused)}`);
}

/** The controller with its three purposes. */
export async function recordController(url: string): Promise<void> {
  await recordBatch(url, [
    {
      type: 'controller.recorded',
      controller: CONTROLLER,
      name: 'Bench',
      contact: 'bench@example.org',
      country: 'DE',
    },
  ]);
  await recordBatch(url, [
    {
      type: 'purpose.published',
      controller: CONTROLLER,
      purpose: 'newsletter',
      bases: ['consent'],
      directMarketing: true,
    },
    { type: 'purpose.published', controller: CONTROLLER, purpose: 'service', bases: ['contract'] },
    {
      type: 'purpose.published',
      controller: CONTROLLER,
      purpose: 'analytics',
      bases: ['consent'],
      consentMaxAge: 'P1Y',
    },
  ]);
  await recordBatch(url, [
    {
      type: 'notice.published',
      controller: CONTROLLER,
      notice: SHOWN.notice,
      purposeVersions: PURPOSES.map((purpose) => ({ purpose, version: 1 })),
    },
  ]);
}

/** What everybody was shown: a grant names it. */
const SHOWN = { notice: 'privacy', noticeVersion: 1 };

/** The identifier of the `index`-th person. */
export function person(index: number): { scheme: string; value: string } {
  return { scheme: 'account', value: `p${index}` };
}

function factsOf(index: number): unknown[] {
  const subject = person(index);
  const base = { controller: CONTROLLER, subject };
  const facts: unknown[] = [
    { ...base, type: 'consent.granted', purpose: 'newsletter', ...SHOWN, evidence: { form: 'signup' } },
    { ...base, type: 'contract.started', purposes: ['service'] },
  ];
  facts.push(
    index % 4 === 0
      ? { ...base, type: 'consent.withdrawn', purpose: 'newsletter' }
      : { ...base, type: 'consent.granted', purpose: 'analytics', ...SHOWN, evidence: { form: 'banner' } },
  );
  return facts;
}

/**
 * Records at least `facts` facts of people (three each, four with the link to the identifier), several batches at
 * once. Gives the number of people.
 */
export async function recordPeople(
  url: string,
  facts: number,
  progress: (done: number) => void,
): Promise<number> {
  const people = Math.ceil(facts / (FACTS_PER_PERSON + 1));
  const perBatch = 300;
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < people) {
      const from = next;
      next = Math.min(people, from + perBatch);
      const to = next;
      const batch = [];
      for (let index = from; index < to; index += 1) batch.push(...factsOf(index));
      await recordBatch(url, batch);
      done += (to - from) * (FACTS_PER_PERSON + 1);
      progress(done);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return people;
}

/** Bodies of `POST /v1/check` about people of the world, spread evenly. */
export function checkBodies(people: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => JSON.stringify(question(people, i)));
}

/** Bodies of `POST /v1/check/batch` with `size` questions each. */
export function batchBodies(people: number, count: number, size: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({ checks: Array.from({ length: size }, (__, j) => question(people, i * size + j)) }),
  );
}

function question(people: number, i: number): unknown {
  const index = (i * 7919) % people;
  return { controller: CONTROLLER, subject: person(index), purpose: PURPOSES[i % PURPOSES.length] };
}
