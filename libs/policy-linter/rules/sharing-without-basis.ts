import { hasSectionOfBases, isEntry, isSharingHeading, namesBasis, sectionsOf } from '../matching/bases.js';
import type { Hit, Rule } from './rule.js';

const OWN_PURPOSE =
  /\b(?:affiliat\w+|subsidiar\w+|group (?:companies|entities)|(?:companies|entities) (?:of|in|within) (?:our|the) (?:[\w. ]{0,30} )?(?:group|family)|merger|merge|acqui(?:red|sition)|sale of (?:company |our |all |its |the )*(?:assets|business|company)|business transfers?|reorgani[sz]ation)\b/;
const GIVES =
  /\b(?:shar(?:e|ed|ing)|disclos\w+|transfer(?:red)?|provided?|pass(?:ed)?|receive|access(?:ed)?)\b/;
const PROCESSORS = /\b(?:processors?|on our behalf|service providers?|on our instructions)\b/;
const DENIED =
  /\b(?:do|will|does) not (?:share|disclose|transfer|sell)\b|\bnever (?:share|disclose|transfer|sell)\b|\bno (?:affiliates|group)\b/;

export const sharingWithoutBasis: Rule = {
  id: 'sharing-without-basis',
  articles: ['GDPR 13(1)(c)', 'GDPR 6(1)', 'Recital 48'],
  title: 'Data goes to other controllers without a basis',
  explanation:
    'Giving data to companies of the group or to a buyer is a purpose of its own and needs a basis of its own; no privilege of groups exists.',
  whatToDo:
    'Name the basis (for administration within a group usually legitimate interests, Recital 48) and the interest.',
  severity: 'warning',
  find: (policy) => {
    if (hasSectionOfBases(policy)) return [];
    return sectionsOf(policy).flatMap(({ heading, body }): Hit[] => {
      if (!isSharingHeading(heading)) return [];
      if (
        body.some(
          (block) =>
            !isEntry(block) &&
            /\b(?:all|these|any) (?:\w+ )?(?:disclosures?|sharing|transfers?)\b/.test(block.plain) &&
            namesBasis(block.plain),
        )
      )
        return [];
      return body.flatMap((block): Hit[] => {
        const { plain, sentences } = block;
        const telling = sentences.find((one) => OWN_PURPOSE.test(one.plain) && GIVES.test(one.plain));
        if (!telling || namesBasis(plain) || DENIED.test(plain)) return [];
        const label = plain.slice(0, 60);
        if (PROCESSORS.test(plain) && !OWN_PURPOSE.test(label)) return [];
        return [{ sentence: telling }];
      });
    });
  },
};
