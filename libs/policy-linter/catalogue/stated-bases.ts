import { isDenied } from '../matching/denial.js';
import { has, sequence, words } from '../matching/sequence.js';
import type { Sentence } from '../text/policy.js';
import { reliesOnInterest } from '../rules/unnamed-interest.js';

/** Statements that something rests on a basis; the mere word (a parent's consent, a contract with a vendor) is none. */
const STATED: readonly { readonly basis: string; readonly words: RegExp }[] = [
  {
    basis: 'consent',
    words: words(
      '(?:with your|based on (?:your )?|basis of (?:your )?|request your|ask (?:you )?for your|basis is (?:your )?) ?(?:prior |explicit |express )?consent',
    ),
  },
  {
    basis: 'contract',
    words: words(
      '(?:perform|performing|performance of|fulfil|fulfill|fulfilling|fulfilment of|execution of) (?:our |the |a |your |of )?contracts?|(?:basis is|based on|basis of|necessary for|rests? on) (?:the|a|our|your) contract',
    ),
  },
  {
    basis: 'legal_obligation',
    words: words(
      '(?:comply with|compliance with|fulfil|basis is|based on|basis of|rests? on) (?:a |an |our |the |this |any )?(?:applicable )?legal (?:obligations?|duty|duties)',
    ),
  },
  {
    basis: 'vital_interests',
    words: words(
      'protect the vital interests?|(?:basis is|based on|basis of) (?:the |your )?vital interests?',
    ),
  },
];
const CONDITIONAL = /\b(?:if|where|when|unless|right to)\b/;

/** The bases that sentences state for what they speak of, as the ledger names them. */
export function statedBases(sentences: readonly Sentence[]): ReadonlySet<string> {
  const stated = new Set<string>();
  for (const sentence of sentences) {
    const { plain } = sentence;
    if (reliesOnInterest(sentence)) stated.add('legitimate_interests');
    for (const { basis, words: pattern } of STATED) {
      const place = has(plain, pattern) ? sequence(plain, [pattern]) : undefined;
      if (!place || isDenied(plain, place, 60)) continue;
      if (!CONDITIONAL.test(plain.slice(Math.max(0, place.start - 80), place.start))) stated.add(basis);
    }
  }
  return stated;
}
