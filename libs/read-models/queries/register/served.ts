import type { FactData } from '#domain';
import { breather } from '../../engine/breather.js';
import type { AuditTables } from '../audit-tables.js';
import type { AsOf } from '../page.js';
import type { RegisterTime, ServedRecipient } from './register.js';

/** Facts read at once. */
const PAGE = 1_000;

/**
 * Whom data really went to, of recorded disclosures (Art. 15(1)(c), 30(1)(d)): how often, and from when to when, for each
 * purpose; `*` where a disclosure was about all of them. @throws ReadModelsUnavailable
 * @returns also as of when: all facts up to there are looked at
 */
export async function servedRecipients(
  tables: Pick<AuditTables, 'events'>,
  controller: string,
  { at, knownAt = Infinity }: RegisterTime,
): Promise<{ readonly served: readonly ServedRecipient[]; readonly asOf: AsOf }> {
  const found = new Map<string, ServedRecipient>();
  const filter = { controller, type: 'disclosure.recorded', to: at + 1 } as const;
  const breathe = breather();
  let first: AsOf | undefined;
  for (let after: string | undefined; ;) {
    const { rows, next, asOf } = await tables.events(filter, { after, limit: PAGE });
    for (const { pub, at: disclosed, recorded_at } of rows) {
      if (Number(recorded_at) > knownAt) continue;
      const { recipient, role, purposes } = JSON.parse(pub) as FactData<'disclosure.recorded'>;
      for (const purpose of purposes === '*' ? ['*'] : purposes) {
        const key = JSON.stringify([purpose, recipient, role]);
        const known = found.get(key);
        found.set(key, {
          ...{ purpose, recipient, role },
          disclosures: (known?.disclosures ?? 0) + 1,
          first: Math.min(known?.first ?? Infinity, Number(disclosed)),
          last: Math.max(known?.last ?? -Infinity, Number(disclosed)),
        });
      }
    }
    // What came behind the first page's position may have come before its place in the list.
    first ??= asOf;
    if (next === undefined) return { served: [...found.values()], asOf: first };
    after = next;
    await breathe();
  }
}
