/** How far a rebuild is, as the service says. */
export interface RebuildAnswer {
  readonly phase: 'facts' | 'persons' | 'indexes' | 'catching-up' | 'comparing' | 'done' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly leftSeconds?: number;
  readonly cause?: string;
  readonly differences?: number;
  readonly compared?: readonly {
    readonly table: string;
    readonly liveRows: number;
    readonly rebuiltRows: number;
    readonly same: boolean;
  }[];
}

/** A projection as the service describes it. */
export interface ProjectionAnswer {
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly position: string;
  /** Absent where the store does not number its events. */
  readonly lagEvents?: number;
  readonly lagSeconds: number;
  readonly parked: number;
  readonly healthy: boolean;
  readonly detail: string;
  readonly rebuild?: RebuildAnswer;
  readonly reevaluating: readonly {
    readonly controller: string;
    readonly purpose: string;
    readonly done: number;
    readonly total: number;
  }[];
}

const WIDTH = 30;
const PHASES = {
  facts: 'reading facts',
  persons: 'evaluating people',
  indexes: 'making indexes',
  'catching-up': 'catching up',
  comparing: 'comparing',
  done: 'done',
  failed: 'failed',
} as const;

/** One line with a bar, the phase and an estimate of what is left of it. */
export function progressLine({ phase, done, total, leftSeconds }: RebuildAnswer): string {
  if (phase === 'comparing' || phase === 'done' || phase === 'failed') return PHASES[phase];
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const full = Math.round(share * WIDTH);
  const bar = '#'.repeat(full) + '.'.repeat(WIDTH - full);
  const left = leftSeconds === undefined ? '' : `, about ${leftSeconds} s left`;
  return `[${bar}] ${PHASES[phase]}: ${done} of ${total}${left}`;
}

/** What a finished rebuild found. */
export function describeRebuilt({ compared = [], differences = 0 }: RebuildAnswer): string {
  const tables = compared.map(({ table, liveRows, rebuiltRows, same }) =>
    same
      ? `  ${table}: ${rebuiltRows} rows, the same`
      : `  ${table}: ${liveRows} rows before, ${rebuiltRows} now, NOT the same`,
  );
  const found =
    compared.length === 0
      ? ['The old tables stood at another place: they were not compared.']
      : ['Compared at the same position:', ...tables];
  const told =
    differences === 0
      ? 'No change for readers downstream.'
      : `${differences} changes were appended for readers downstream.`;
  return ['The new tables answer.', ...found, told].join('\n');
}
