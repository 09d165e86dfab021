import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Catalogue, Fields } from './catalogue.js';
import type { KnownVersion, LedgerState } from './ledger-state.js';

/** Texts asked for at the same time. */
const AT_ONCE = 8;

/** What the running ledger holds of a catalogue: the controller's register, and which texts are stored. */
export async function readLedgerState(client: LedgerClient, catalogue: Catalogue): Promise<LedgerState> {
  const register = await readRegister(client, catalogue.controller.slug);
  const texts = new Set<string>();
  const digests = catalogue.texts.map((text) => text.digest);
  for (let from = 0; from < digests.length; from += AT_ONCE)
    await Promise.all(
      digests.slice(from, from + AT_ONCE).map(async (digest) => {
        if (await client.exists(`/v1/texts/${digest}`)) texts.add(digest);
      }),
    );
  return { ...register, texts };
}

/** What a controller has published; empty for a controller that the ledger does not know. */
export async function readRegister(client: LedgerClient, controller: string): Promise<LedgerState> {
  const recorded = (await knownControllers(client)).find((entry) => entry['controller'] === controller);
  if (recorded === undefined) return EMPTY;
  const list = async (what: string): Promise<readonly Fields[]> =>
    mapsOf((await client.get(`/v1/${what}?controller=${controller}`))[what]);
  const [purposes, notices, safeguards] = [
    await list('purposes'),
    await list('notices'),
    await list('safeguards'),
  ];
  return {
    controller: recorded,
    purposes: newestVersions(purposes, 'purpose'),
    notices: newestVersions(notices, 'notice'),
    safeguards: new Map(safeguards.map((entry) => [String(entry['id']), entry])),
    texts: new Set(),
  };
}

const EMPTY: LedgerState = {
  purposes: new Map(),
  notices: new Map(),
  safeguards: new Map(),
  texts: new Set(),
};

/**
 * The one controller of a ledger that holds one only.
 * @throws CliError (usage) if there are several, (refused) if there is none
 */
export async function knownController(client: LedgerClient): Promise<string> {
  const slugs = (await knownControllers(client)).map((entry) => String(entry['controller']));
  if (slugs.length === 1 && slugs[0] !== undefined) return slugs[0];
  if (slugs.length === 0) throw new CliError(EXIT.refused, 'The ledger is empty: apply a catalogue first.');
  throw new CliError(
    EXIT.usage,
    `The ledger knows several controllers; name one with --controller: ${slugs.join(', ')}.`,
  );
}

async function knownControllers(client: LedgerClient): Promise<readonly Fields[]> {
  return mapsOf((await client.get('/v1/controllers'))['controllers']);
}

function newestVersions(
  entries: readonly Fields[],
  name: 'purpose' | 'notice',
): ReadonlyMap<string, KnownVersion> {
  const known = new Map<string, KnownVersion>();
  for (const entry of entries) {
    const fields = mapsOf(entry['versions']).at(-1);
    const retired = entry['retiredAt'] !== undefined;
    // A replayed ledger may retire what nobody published.
    if (fields) known.set(String(entry[name]), { version: Number(fields['version']), fields, retired });
  }
  return known;
}

function mapsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
