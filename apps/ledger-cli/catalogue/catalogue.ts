/** Fields of a fact as the API takes them (camelCase, libs/domain/facts/catalogue.ts). */
export type Fields = Readonly<Record<string, unknown>>;

/** A text that everybody is shown: the exact bytes of a file beside the catalogue. */
export interface CatalogueText {
  /** Path as the catalogue writes it. */
  readonly path: string;
  /** BCP 47 tag. */
  readonly language: string;
  readonly mediaType: string;
  /** SHA-256, base64url without padding. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** One purpose, its texts as digests. */
export interface CataloguePurpose {
  readonly slug: string;
  /** The fields of `purpose.published` without version, material and effectiveAt. */
  readonly fields: Fields;
  /** Lines of the policy that speak of it. */
  readonly lines: readonly number[];
}

/** A right as the policy describes it and as it holds; for people, not for the ledger. */
export interface CatalogueRight {
  readonly right: string;
  readonly article: string;
  readonly lines: readonly number[];
  readonly how: string;
  readonly corrected?: string;
  readonly ledger?: string;
}

/** A catalogue file, read and found to hold together. */
export interface Catalogue {
  readonly file: string;
  readonly controller: { readonly slug: string; readonly fields: Fields };
  readonly notice?: { readonly slug: string; readonly fields: Fields };
  readonly safeguards: readonly { readonly id: string; readonly fields: Fields }[];
  readonly purposes: readonly CataloguePurpose[];
  readonly rights: readonly CatalogueRight[];
  /** Every text that the entries refer to, once each. */
  readonly texts: readonly CatalogueText[];
}
