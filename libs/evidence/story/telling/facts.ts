import type { StoryFact, StorySealed } from '../story.js';
import type { FactToTell } from '../story-input.js';
import { purposesNamed, timeOfBody } from './facts-as-law.js';
import type { ShownTexts } from './texts.js';
import { classOfField, inWords, rowOf } from './values.js';
import { actorInWords, sentenceOf } from './words.js';

/** One fact as the story tells it. */
export function factTold(fact: FactToTell, texts: ShownTexts): StoryFact {
  const { body, stream } = fact;
  const { id, seq, type, rec, occ, eff, pub } = body;
  return {
    seq,
    id,
    type,
    person: stream,
    at: timeOfBody(body),
    recordedAt: rec,
    ...(occ !== undefined && { claimedAt: occ }),
    ...(eff !== undefined && { effectiveAt: eff }),
    by: actorInWords(body.actor),
    words: sentenceOf(body),
    citation: rowOf(type)?.citation ?? '',
    purposes: purposesNamed(pub),
    shown: texts.of(body),
    said: Object.entries(pub).map(([name, value]) => ({ name, value: inWords(value) })),
    sealed: sealedOf(fact),
  };
}

/** Class by class, in the order of their names; what is disclosed stands before what is left out of it. */
function sealedOf({ body, fields, redacted, erased }: FactToTell): readonly StorySealed[] {
  const classes = [...new Set(body.sd.map((entry) => entry.class))].sort();
  return classes.flatMap((of): StorySealed[] => {
    if (erased.includes(of)) return [{ class: of, state: 'ERASED', fields: [] }];
    const open = Object.entries(fields)
      .filter(([name]) => classOfField(body.type, name) === of)
      .map(([name, value]) => ({ name, value: inWords(value) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const left = redacted.includes(of);
    return [
      ...(open.length > 0 || !left ? [{ class: of, state: 'DISCLOSED' as const, fields: open }] : []),
      ...(left ? [{ class: of, state: 'REDACTED' as const, fields: [] }] : []),
    ];
  });
}
