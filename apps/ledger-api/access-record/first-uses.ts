import type { Principal } from '#access';
import type { Access } from '#accountability';
import { CREDENTIAL_USED } from './recorded-routes.js';

/** Credentials that are told apart; beyond, a first use is no news. */
const MOST = 10_000;

/** Notes the first use of each credential since the service started. The tokens of persons are not among them. */
export class FirstUses {
  readonly #seen = new Set<string>();
  #note: ((access: Access) => void) | undefined;

  /** From now on first uses are noted there. */
  noteTo(note: (access: Access) => void): void {
    this.#note = note;
  }

  /** Somebody was let in: asked for every request, so it only looks. */
  seen({ id, kind }: Principal): void {
    if (this.#seen.has(id)) return;
    if (kind === 'subject' || kind === 'off' || this.#seen.size >= MOST) return;
    this.#seen.add(id);
    this.#note?.({ scope: CREDENTIAL_USED, who: id });
  }
}
