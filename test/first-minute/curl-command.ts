/** A request as a `curl` command of the documentation writes it. */
export interface CurlCommand {
  readonly url: string;
  readonly body: string;
}

/**
 * Finds the `curl` commands in a text, in the only form in which this project writes them:
 * `curl -s URL -H "Authorization: Bearer $LEDGER_API_KEY" -H 'content-type: application/json' -d 'BODY'`, over one or
 * several lines. So that they can be tried
 * on a machine without curl, and none is written that is not tried.
 */
export function curlCommands(text: string): readonly CurlCommand[] {
  const joined = text.replaceAll(/\\\n\s*/g, '');
  return [
    ...joined.matchAll(
      /curl -s (\S+) -H "Authorization: Bearer \$LEDGER_API_KEY" -H 'content-type: application\/json' -d '([^']*)'/g,
    ),
  ].map(([, url = '', body = '']) => ({ url, body }));
}

/** Does what the command says; `at` is the service that stands in for the address written there, `key` the variable. */
export async function send(
  command: CurlCommand,
  at: string,
  key: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { pathname } = new URL(command.url);
  const answer = await fetch(`${at}${pathname}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: command.body,
  });
  return (await answer.json()) as Readonly<Record<string, unknown>>;
}

/** The answers that a document shows: its `json` blocks. */
export function jsonBlocks(text: string): readonly unknown[] {
  return [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json) as unknown);
}

/** An answer without what differs from run to run: ids, instants, positions, revisions. */
export function timeless(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(timeless);
  if (typeof answer === 'object' && answer !== null)
    return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, timeless(value)]));
  if (typeof answer !== 'string') return answer;
  return answer
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, '<instant>')
    .replace(/^[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{43}$/, '<position>');
}
