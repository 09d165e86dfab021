/** Texts in which a rule has to find something, and near ones in which it must not. */
export interface Examples {
  readonly found: readonly string[];
  readonly notFound: readonly string[];
}

const SENTENCE =
  'Harbour Lane Books sells new and second-hand books by post and keeps what it needs for that under the GDPR.';

/** A text long enough to be a policy, with the paragraphs given; says nothing that any rule looks for. */
export function whole(...paragraphs: readonly string[]): string {
  return ['Privacy notice', `${SENTENCE} `.repeat(8), ...paragraphs].join('\n\n');
}
