import type { StoryInput } from '../story-input.js';
import type { PersonInLaw } from './person.js';

/** What the reader should know about how the story was made. */
export function remarksOf({ statement, facts, judge }: StoryInput, person: PersonInLaw): readonly string[] {
  const { scope, redactions, textsNotHeld } = statement;
  const one = scope.kind === 'subject';
  const ended = person.links.some(({ endedAt }) => endedAt !== undefined);
  const origins = person.law
    .purposes()
    .flatMap((purpose) => person.law.versions(purpose).flatMap(({ fact }) => fact.data.compatibleWith ?? []))
    .filter((origin) => !person.law.knows(origin));
  return [
    ...(one
      ? [
          'The status over time is the law’s answer to “may this data be used for this purpose?”, computed from the facts in this bundle, as everything recorded up to its checkpoint says it.',
        ]
      : ['A status over time is told in bundles about one person: only there the facts are all together.']),
    ...(one && person.ageUnknown
      ? ['The birth date is not disclosed here: the status is computed with the age unknown.']
      : []),
    ...(one && ended && !judge
      ? [
          'The person was linked with another id for a time: stops recorded within that time count on, which this status does not show.',
        ]
      : []),
    ...(origins.length > 0
      ? [
          `Purposes that others were declared compatible with are not part of this bundle: ${[...new Set(origins)].join(', ')}.`,
        ]
      : []),
    ...(one && scope.purposes !== '*'
      ? [`Of facts about other purposes than ${scope.purposes.join(', ')} only the public part is shown.`]
      : []),
    ...(redactions.length > 0 ? [`Left out on purpose: ${redactions.join(', ')}.`] : []),
    ...(facts.some(({ erased }) => erased.length > 0)
      ? ['What is called ERASED was destroyed with its key; its digest still stands in the log.']
      : []),
    ...(textsNotHeld.length > 0
      ? [`Texts that facts name and that nobody stored: ${textsNotHeld.join(', ')}.`]
      : []),
  ];
}

/** How a stranger checks the bundle; the commands stand in data/README.txt. */
export const HOW_TO_VERIFY: readonly string[] = [
  'This story is a reading aid. What counts as evidence are the files under data/events, data/context and data/texts, each bound to the signed checkpoint.',
  'Get the controller’s trust policy outside of this bundle, from where the controller publishes it, and compare its fingerprint. Trust no key that you find in here.',
  'Check the digests with “sha256sum -c manifest-sha256.txt”, then the signature of bundle.note as data/README.txt shows with openssl.',
  'Or let “ledger-cli verify BUNDLE --policy FILE” do all of it, or drop the ZIP and the policy file into verify.html: both work without network.',
  'Each number behind # is the index of a leaf in the log: data/events/<number>.json is its body, the file .disclosures beside it what is opened, .tlog-proof its proof.',
];
