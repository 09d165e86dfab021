import { grantOf } from '../e2e/acme.js';
import { ask } from '../faults/http.js';
import { oneOf } from '../races/random.js';
import type { Served } from '../support/service-process.js';

/** How the races are run. */
export interface RacesOptions {
  /** Processes that answer, at least two; may change meanwhile. */
  readonly running: readonly Served[];
  /** Checks that have to answer, each after a withdrawal of its own. It is given up after twice as many. */
  readonly races: number;
  /** Races that go on side by side. */
  readonly lanes: number;
  /** Most persons of one lane who withdraw in one request and are asked about in one. */
  readonly together: number;
  /** Told how many have answered. */
  readonly onShown?: (shown: number) => void;
}

/** What they showed. */
export interface RacesShown {
  /** Checks that answered, each sent after its withdrawal was acknowledged, to another process. */
  readonly shown: number;
  /** Of those: permitted. There must be none. */
  readonly stale: number;
  /** Checks before the withdrawal that the process permitted: it held the person as one who has consented. */
  readonly heldBefore: number;
  /** 503: the process could not show in time that its answer would be fresh, and said so. */
  readonly refused: number;
  /** No answer: the process was killed. */
  readonly unanswered: number;
}

interface Item {
  readonly status: number;
  readonly recorded?: { readonly position: string };
}

/** A problem where there is no answer. */
interface Answer {
  readonly permitted?: boolean;
}

/** How often a person consents and withdraws. */
const ROUNDS = 10;

/** Consent at one process, a look by another, withdrawal at the first, and at once the check by the other, with its token. */
export async function raceWithdrawals(options: RacesOptions): Promise<RacesShown> {
  const { running, races, lanes, together, onShown } = options;
  const found = { shown: 0, stale: 0, heldBefore: 0, refused: 0, unanswered: 0 };
  let [begun, persons] = [0, 0];
  const goesOn = (): boolean => found.shown < races && begun < 2 * races;

  async function race(emails: readonly string[]): Promise<void> {
    const writes = oneOf(Math.random, running);
    const reads = oneOf(
      Math.random,
      running.filter((one) => one !== writes),
    );
    const granted = await recorded(
      writes,
      emails.map((email) => ({ type: 'consent.granted', ...grantOf(email, 'newsletter') })),
    );
    const before = await checked(reads, emails, (i) => ({ atLeast: granted[i] }));
    found.heldBefore += before.filter(({ permitted }) => permitted).length;
    const withdrawn = await recorded(
      writes,
      emails.map((email) => ({ type: 'consent.withdrawn', ...about(email) })),
    );
    // Without an answer nothing was promised.
    const promised = emails.flatMap((email, i) => {
      const position = withdrawn[i];
      return position === undefined ? [] : [{ email, position }];
    });
    found.unanswered += emails.length - promised.length;
    const answers = await checked(
      reads,
      promised.map(({ email }) => email),
      (i) => (Math.random() < 0.8 ? { atLeast: promised[i]?.position } : { consistency: 'strong' }),
    );
    for (const { permitted } of answers) {
      if (permitted === undefined) found.refused += 1;
      else found.shown += 1;
      if (permitted) found.stale += 1;
    }
    found.unanswered += promised.length - answers.length;
  }

  async function lane(): Promise<void> {
    while (goesOn()) {
      const many = Math.random() < 0.3 ? 1 : 2 + Math.floor(Math.random() * (together - 1));
      const emails = Array.from({ length: many }, () => `race-${persons++}@example.org`);
      for (let round = 0; round < ROUNDS && goesOn(); round++) {
        begun += emails.length;
        await race(emails);
        onShown?.(found.shown);
      }
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane));
  return found;
}

function about(email: string) {
  return { controller: 'acme', subject: { scheme: 'email', value: email }, purpose: 'newsletter' };
}

/** Records facts in one request. @returns the position of each that was acknowledged */
async function recorded({ url }: Served, facts: readonly object[]): Promise<(string | undefined)[]> {
  const ending = await ask(url, '/v1/facts/batch', { facts });
  if (ending.kind !== 'answered' || ending.status !== 200) return facts.map(() => undefined);
  return (ending.body as { readonly items: readonly Item[] }).items.map((item) => item.recorded?.position);
}

/** Asks about persons in one request; a single one by the way that single checks go. @returns nothing if nothing came back */
async function checked(
  { url }: Served,
  emails: readonly string[],
  fresh: (i: number) => object,
): Promise<readonly Answer[]> {
  if (emails.length === 0) return [];
  const checks = emails.map((email, i) => ({ ...about(email), ...fresh(i) }));
  const single = checks.length === 1;
  const ending = await (single ? ask(url, '/v1/check', checks[0]) : ask(url, '/v1/check/batch', { checks }));
  if (ending.kind !== 'answered') return [];
  if (ending.status !== 200) return emails.map(() => ({}));
  return single ? [ending.body as Answer] : (ending.body as { readonly answers: readonly Answer[] }).answers;
}
