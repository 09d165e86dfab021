/** A scenario says something that the ledger has no word for: told as a disagreement of that scenario. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
