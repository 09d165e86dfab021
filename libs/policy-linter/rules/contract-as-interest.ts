import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const INTEREST = words('legitimate (?:business |commercial )?interests?');
const FOR = words('to|in|of|for|because|so that|as');
const CORE = words(
  '(?:provide|providing|deliver|delivering|supply|supplying) (?:you (?:with )?)?(?:the |our |any |your )?(?:goods|products?|services?|subscription|orders?)(?: or \\w+)?(?: (?:that )?(?:you|they) (?:have )?(?:order|request|bought|buy|purchas|subscrib|book|ask)\\w*)?' +
    '|(?:process|processing|fulfil|fulfill|fulfilling|ship|shipping|handle|handling|deliver|delivering|complete|completing) (?:(?:your|the|an|our|customer) )?(?:orders?|bookings?|purchases?|payments?|reservations?|subscriptions?|deliver(?:y|ies)|contracts?)' +
    '|(?:create|creating|set up|setting up|manage|managing|maintain|maintaining|administer|administering) (?:and \\w+ )?(?:your|an|the|user|customer) (?:customer |user )?(?:accounts?|subscriptions?)' +
    '|(?:perform|performing|performance of|fulfil|fulfill|fulfilling|fulfilment of|execution of|execute|executing) (?:our |the |a |your |of |any )?contracts?(?: with you)?' +
    '|(?:your |the |customer )?(?:orders?|bookings?|purchases?|accounts?|subscriptions?) (?:is|are) (?:processed|managed|handled|delivered|fulfilled|administered|created)',
);
const RESTS = words(
  '(?:is |are |be )?(?:based (?:up)?on|on the basis of|rest(?:s|ing)? on|rely on|relying on|relies on|legal basis(?: for this)?(?: is|:)?|(?:is|are|falls?|fall) (?:in|within|under)|justified by|covered by|in|under)',
);
const AND_CONTRACT = words(
  '(?:and|as well as)(?:,? in (?:many|most|some|certain|other) cases,?)?(?: is| are| also)?(?: (?:necessary|needed|required) for)? (?:perform(?:ing|ance of)|fulfil(?:ling|l|ment of)?|the performance of|the execution of|executing) (?:of )?(?:our|the|a|your) contracts?',
);
const PEOPLE_OF_COMPANIES =
  /\b(?:contact persons?|representatives? of|employees? of|staff of|(?:business|corporate|company) (?:customers?|contacts?|clients?)|on behalf of (?:a|your) (?:company|employer|organi[sz]ation)|visitors? without)\b/;
const SECURITY =
  /\b(?:fraud|secur\w+|improv\w+|analy\w+|protect\w*|prevent\w*|market\w*|debts?|claims?|quality|statistics|internal|network)\b/;

export const contractAsInterest: Rule = {
  id: 'contract-as-interest',
  articles: ['GDPR 6(1)(b)', 'GDPR 13(1)(c)', 'EDPB 2/2019'],
  title: 'What the contract needs is labelled legitimate interest',
  explanation:
    'Delivering what a customer ordered rests on the contract. The label takes the right to portability away and promises an objection that cannot be granted.',
  whatToDo:
    'Record contract, 6(1)(b); keep legitimate interests for those who have no contract of their own, such as contact persons of companies.',
  severity: 'error',
  find: inSentences(({ plain }) => {
    if (!plain.includes('legitimate') || PEOPLE_OF_COMPANIES.test(plain)) return false;
    const both = sequence(plain, [INTEREST, AND_CONTRACT], 4);
    if (
      both &&
      /\((?:and|as)\b|in (?:many|most|some|certain) cases/.test(plain.slice(both.start, both.end)) &&
      !isDenied(plain, both, 50)
    )
      return true;
    if (
      /\bcontract(?:ual)?\b(?!ors?\b)/.test(
        plain.replace(/\b(?:perform|fulfil|execut)\w* (?:our |the |a |your |of )*contracts?/g, ''),
      )
    )
      return false;
    const place = sequence(plain, [INTEREST, FOR, CORE], 30) ?? sequence(plain, [CORE, RESTS, INTEREST], 40);
    if (!place || isDenied(plain, place, 50)) return false;
    const said = plain.slice(place.start, place.end);
    return !SECURITY.test(said) && !said.includes(';');
  }),
};
