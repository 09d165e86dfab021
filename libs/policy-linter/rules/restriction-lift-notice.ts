import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const TELL = words(
  '(?:inform(?:s|ed)?|notif(?:y|ies|ied)|tells?|told|let you know|advise(?:d)?|contact(?:ed)?|write to you|send you|give you notice|notice|message|hear from us)',
);
const ONCE = words('when|once|after|as soon as|if|whenever|upon|following|that');
const RESTRICTION = words(
  '(?:the |a |any |such |this |that |your |these )?(?:restrictions?|limitation of (?:the )?processing|block)(?: (?:of|on) (?:the )?(?:processing|your (?:personal )?data))?',
);
const LIFTED = words(
  '(?:lift(?:ed|ing|s)?|remov(?:ed|ing|al)|ended|ends?|ending|cease[ds]?|terminated|cancell?ed|withdrawn|released|over|discontinued)',
);
const PROCESSING =
  /\bprocess|\bdata\b|\binformation\b|\brestriction is lifted|\brestriction has been lifted|\blift(?:ed|ing)?\b/;
const OTHER_RESTRICTION =
  /\b(?:age|travel|entry|access|speed|import|export|trade|parking|delivery|shipping|geographic|usage|account|visa|health) restrictions?\b/;
const BEFORE = /\b(?:before|prior to|in advance|beforehand|ahead of|previously|earlier than)\b/;

export const restrictionLiftNotice: Rule = {
  id: 'restriction-lift-notice',
  articles: ['GDPR 18(3)'],
  title: 'Told when a restriction is lifted, not before',
  explanation:
    'Art. 18(3): a person who obtained a restriction is informed before it is lifted. A notice at the time or afterwards leaves no time to act.',
  whatToDo: 'Write "before", and lift a restriction only after the notice was sent.',
  severity: 'error',
  find: inSentences(({ plain, block }) => {
    if (!plain.includes('restriction') && !plain.includes('limitation') && !plain.includes('block'))
      return false;
    if (OTHER_RESTRICTION.test(plain)) return false;
    const place =
      sequence(plain, [TELL, ONCE, RESTRICTION, LIFTED], 45) ??
      sequence(plain, [TELL, ONCE, LIFTED, RESTRICTION], 30) ??
      sequence(plain, [ONCE, RESTRICTION, LIFTED, TELL], 60) ??
      sequence(plain, [ONCE, LIFTED, RESTRICTION, TELL], 60);
    return (
      place !== undefined &&
      (PROCESSING.test(plain) || /\brights\b/.test(block.heading?.plain ?? '')) &&
      !BEFORE.test(plain) &&
      !isDenied(plain, place, 40)
    );
  }),
};
