import type { FactOf, Instant } from '../../facts/fact.js';
import type { Basis } from '../../facts/vocabulary.js';
import type { SettingName, SettingValue } from '../settings.js';

/** One published version of a purpose (decision rules 1.8). */
export interface PurposeVersion {
  readonly purpose: string;
  readonly version: number;
  /** Start of validity: `effectiveAt`, never before the publication. */
  readonly from: Instant;
  /** In the order of reliance. */
  readonly bases: readonly Basis[];
  readonly fact: FactOf<'purpose.published'>;
}

/**
 * What one controller published and set: its purposes, notices and register, indexed. Made by `lawOf`; shared by
 * all decisions about the controller's subjects. `knownAt` absent: everything recorded.
 */
export interface ControllerLaw {
  /** Every purpose that was ever published, in order of slug. */
  purposes(knownAt?: Instant): readonly string[];
  /** Whether a version of the purpose was recorded by `knownAt`. */
  knows(purpose: string, knownAt?: Instant): boolean;
  /** All versions of a purpose, in order of their start of validity. */
  versions(purpose: string, knownAt?: Instant): readonly PurposeVersion[];
  /** The version in force at an instant, also after retirement; absent before the first one. */
  versionInForce(purpose: string, at: Instant, knownAt?: Instant): PurposeVersion | undefined;
  /** Since when the purpose is retired at that instant; absent while it runs. */
  retiredSince(purpose: string, at: Instant, knownAt?: Instant): Instant | undefined;
  /** A setting's value in force at an instant: that of the last change, else its default. */
  setting(name: SettingName, at: Instant, knownAt?: Instant): SettingValue;
}
