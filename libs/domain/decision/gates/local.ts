import { birthdayAt } from '../../calendar/birthday.js';
import { type Case, denied, type Leg, type Verdict } from '../case.js';
import { birthOf } from '../consent/capacity.js';
import { relyOnNo } from '../consent/checklist.js';
import { lastNo } from '../consent/standing.js';
import type { Entry } from '../history/entries.js';
import { objectionEffect } from '../objections/particular.js';
import { relyOnObjections } from '../objections/marketing.js';
import { CALIFORNIA } from '../packs/jurisdictions.js';
import { localRegime } from '../packs/regime.js';

/** Gate 7a. Local law answers here where `regime: local` says so (1.13); what it leaves open goes on. */
export function localGate(c: Case): Verdict | undefined {
  // Device access has been settled.
  if (c.relied !== undefined) return undefined;
  const verdict = underLocalLaw(c);
  // A restriction may leave other bases only.
  const relied = c.relied as Leg | undefined;
  if (relied !== undefined && c.relief?.allows(relied.basis) === false) c.relied = undefined;
  return verdict;
}

function underLocalLaw(c: Case): Verdict | undefined {
  const { saleShare, directMarketing } = c.inForce.fact.data;
  switch (localRegime(c)) {
    case 'US-CA':
      if (saleShare === true) return saleOrSharing(c);
      return directMarketing === true ? mail(c) : undefined;
    case 'US':
      return directMarketing === true ? mail(c) : undefined;
    case 'CH':
      return swiss(c);
    case 'UK':
    case undefined:
      return undefined;
  }
}

/**
 * Cal. Civ. Code 1798.120: sale and sharing are lawful until the person opts out, by link or by a signal meant as
 * such (11 CCR 7025); below sixteen only after an opt-in.
 */
function saleOrSharing(c: Case): Verdict | undefined {
  const out = lastOf(c, [...c.person.optedOut, ...optOutSignals(c)]);
  const into = lastOf(c, c.person.optedIn);
  if (out !== undefined && (into === undefined || out.order > into.order)) {
    c.rely(out.fact);
    return denied('SALE_SHARE_OPTED_OUT');
  }
  const birth = birthOf(c);
  if (birth !== undefined && c.at < birthdayAt(birth.date, CALIFORNIA.optInBelow)) {
    c.rely(birth.fact);
    const ownFrom = birthdayAt(birth.date, CALIFORNIA.ownOptInFrom);
    const counting = c.person.optedIn.findLast(
      (entry) =>
        entry.at <= c.at &&
        entry.order > (out?.order ?? -1) &&
        (entry.fact.by === 'guardian' || entry.at >= ownFrom),
    );
    if (counting === undefined) return denied('MINOR_OPT_IN_REQUIRED');
    c.rely(counting.fact);
    c.relied = { basis: 'consent', reason: 'CONSENT_ACTIVE' };
    return undefined;
  }
  c.rely(into?.fact);
  c.relied =
    into === undefined
      ? { basis: 'opt_out_regime', reason: 'OPT_OUT_REGIME' }
      : { basis: 'consent', reason: 'CONSENT_ACTIVE' };
  return undefined;
}

/** Global Privacy Control is the signal the law means; Do Not Track only where the controller says so. */
function optOutSignals(c: Case): Entry<'signal.received'>[] {
  const latest = (signal: string): Entry<'signal.received'> | undefined => {
    const last = c.person.signals.findLast((entry) => entry.at <= c.at && entry.fact.data.signal === signal);
    return last?.fact.data.value === true ? last : undefined;
  };
  const dnt = latest('dnt');
  const counting = [
    latest('gpc'),
    dnt !== undefined && c.setting('signal_dnt_california') === 'opt_out' ? dnt : undefined,
  ];
  return counting.filter((entry) => entry !== undefined);
}

function lastOf<E extends Entry>(c: Case, entries: readonly E[]): E | undefined {
  let last: E | undefined;
  for (const entry of entries) {
    if (entry.at <= c.at && (last === undefined || entry.order > last.order)) last = entry;
  }
  return last;
}

/** 15 USC 7704: commercial mail until the person opts out (gate 3 has asked); other channels need consent. */
function mail(c: Case): undefined {
  const { channel } = c.question;
  if (channel === undefined || channel === 'email') {
    c.relied = { basis: 'opt_out_regime', reason: 'OPT_OUT_REGIME' };
  }
}

/**
 * DSG 30(2)(b), 31: no justification is needed unless the person's express will stands against it; then the
 * declared bases must justify. Sensitive data needs express consent (6(7)).
 */
function swiss(c: Case): undefined {
  if (c.inForce.fact.data.specialCategory === true) return;
  const { effect, objections } = objectionEffect(c);
  if (effect !== 'none') return relyOnObjections(c, objections) as undefined;
  const no = lastNo(c, 'processing');
  if (no !== undefined) return relyOnNo(c, no) as undefined;
  const wish = c.facts.requests.find((request) => c.counts(request) && request.ends > c.at);
  if (wish !== undefined) return c.rely(wish.fact) as undefined;
  c.relied = { basis: 'no_justification_needed', reason: 'CH_NO_JUSTIFICATION_NEEDED' };
}
