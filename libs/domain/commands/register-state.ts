import type { Fact } from '../facts/fact.js';

/** What the commands must know of a controller beyond its purposes: notices, safeguards, whether it is recorded. */
export interface RegisterState {
  /** `controller.recorded` was seen. */
  readonly recorded: boolean;
  /** Notice -> its published versions. */
  readonly notices: ReadonlyMap<string, ReadonlySet<number>>;
  readonly safeguards: ReadonlySet<string>;
  /** Purpose -> highest published version. */
  readonly versions: ReadonlyMap<string, number>;
  /** Digests of the texts that `text.stored` names. */
  readonly texts: ReadonlySet<string>;
}

/** Folds a controller's facts (purposes, notices, register), in order of recording. */
export function registerStateOf(facts: readonly Fact[]): RegisterState {
  let recorded = false;
  const notices = new Map<string, Set<number>>();
  const safeguards = new Set<string>();
  const versions = new Map<string, number>();
  const texts = new Set<string>();
  for (const fact of facts) {
    switch (fact.type) {
      case 'controller.recorded':
        recorded = true;
        break;
      case 'notice.published':
        notices.set(fact.data.notice, (notices.get(fact.data.notice) ?? new Set()).add(fact.data.version));
        break;
      case 'purpose.published':
        versions.set(
          fact.data.purpose,
          Math.max(fact.data.version, versions.get(fact.data.purpose) ?? fact.data.version),
        );
        break;
      case 'transfer.safeguard_registered':
        safeguards.add(fact.data.id);
        break;
      case 'text.stored':
        texts.add(fact.data.digest);
        break;
      default:
        break;
    }
  }
  return { recorded, notices, safeguards, versions, texts };
}

/** Highest published version of a notice; 0 before the first. */
export function lastNoticeVersion(state: RegisterState, notice: string): number {
  return Math.max(0, ...(state.notices.get(notice) ?? []));
}
