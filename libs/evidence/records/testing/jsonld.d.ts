/** What the tests use of `jsonld`, which has no types of its own. */
declare module 'jsonld' {
  interface Options {
    readonly base: string;
    readonly safe: boolean;
    readonly documentLoader: (url: string) => never;
  }
  const jsonld: { expand(document: object, options: Options): Promise<unknown> };
  export default jsonld;
}
