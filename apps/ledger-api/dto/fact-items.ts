import { IMPORTABLE_TYPES, RECORDABLE_TYPES, type FactType } from '#domain';
import { acceptsFact, type Accepts } from './accepts-fact.js';
import { FactBody, type FactBodyOptions, type RecordingBody } from './fact-body.js';
import { validate, type Dto } from './validate.js';

/** Fact types that the generic routes take. A text comes with its bytes, so it has a route of its own. */
export const ITEM_TYPES: readonly FactType[] = [...RECORDABLE_TYPES]
  .filter((type) => type !== 'text.stored')
  .sort();

/** What is right by each DTO, told quickly. */
const ACCEPTED = new WeakMap<Dto<RecordingBody>, Accepts>();

/**
 * Checks an item against the DTO of its fact type and gives the same value back, typed.
 * @throws Problem BODY_INVALID, naming every field at fault
 */
export function checkedItem(dto: Dto<RecordingBody>, item: unknown): RecordingBody {
  return ACCEPTED.get(dto)?.(item) === true ? (item as RecordingBody) : validate(dto, item);
}

/** `consent.granted` -> `ConsentGrantedFact`: the schema's name in the API description. */
function nameOf(type: FactType, suffix: string): string {
  return type.replace(/(?:^|[._])([a-z])/g, (_match, letter: string) => letter.toUpperCase()) + suffix;
}

function itemClass(type: FactType, suffix: string, more: FactBodyOptions = {}): Dto<RecordingBody> {
  const options = { generic: true, ...more };
  const made = class extends FactBody(type, options) {};
  Object.defineProperty(made, 'name', { value: nameOf(type, suffix) });
  ACCEPTED.set(made, acceptsFact(type, options));
  return made;
}

/** DTO per fact type for `POST /v1/facts` and the items of a batch. */
export const FACT_ITEMS: ReadonlyMap<string, Dto<RecordingBody>> = new Map(
  ITEM_TYPES.map((type) => [type, itemClass(type, 'Fact')]),
);

/** DTO per fact type for `POST /v1/replay/facts`: also takes `recordedAt`. */
export const REPLAY_ITEMS: ReadonlyMap<string, Dto<RecordingBody>> = new Map(
  ITEM_TYPES.map((type) => [type, itemClass(type, 'ReplayedFact', { replay: true })]),
);

/** Fields that say where an imported fact came from: the import states them once for all its rows. */
const PROVENANCE = ['source', 'importDigest', 'importRow'];

/** DTO per fact type for the rows of an import. */
export const IMPORT_ITEMS: ReadonlyMap<string, Dto<RecordingBody>> = new Map(
  IMPORTABLE_TYPES.map((type) => [type, itemClass(type, 'ImportedFact', { inPath: PROVENANCE })]),
);
