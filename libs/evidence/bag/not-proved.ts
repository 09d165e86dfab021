import type { BundleMode, ExportScope } from './request.js';

/** What no bundle proves (evidence format 4). */
const NEVER = [
  'That nothing happened which nobody recorded.',
  'That a claimed time of happening (occ) is true: only the time of recording stands between checkpoints.',
  'That a fact was about the right person when it was written.',
  'That the ledger was honest before the first checkpoint that somebody outside holds.',
];

const COMPACT =
  'In compact mode: that the map names the true last leaf of a stream. A full bundle shows it by the tags.';
const PERIOD =
  'That no other fact of the controller lies in the period: a map proves whole streams, not days.';
const LEDGER =
  'That leaves without a body belong to other controllers, to access records or to forgotten persons: the tiles show their number, never their content.';
const OTHERS = 'The tiles show how many events other controllers of this ledger have.';

/** The statement of what a bundle of this kind does not prove, for `request.json` and for the report. */
export function notProvedBy(scope: ExportScope, mode: BundleMode): readonly string[] {
  return [
    ...NEVER,
    ...(mode === 'compact' && scope.kind === 'subject' ? [COMPACT] : []),
    ...(scope.kind === 'period' ? [PERIOD] : []),
    ...(scope.kind === 'ledger' ? [LEDGER] : []),
    ...(mode === 'full' ? [OTHERS] : []),
  ];
}
