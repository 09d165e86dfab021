import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const TELL = words(
  '(?:inform|informs|notify|notifies|tell|instruct|ask|request|require|direct|pass (?:it|this|the request) on to|forward (?:it|this|the request|your request) to)',
);
const PROCESSORS = words(
  '(?:(?:sub-?)?processors?|service providers?|subcontractors?|sub-contractors?|vendors?|suppliers?|hosting providers?|contractors|on our behalf|on behalf of us|for us|under our instructions|on our instructions)',
);
const ERASE = words(
  '(?:eras(?:e|es|ed|ing|ure)|delet(?:e|es|ed|ing|ion)|remov(?:e|es|ed|al|ing)|destroy|purge)(?! (?:of|from) (?:our|the|a) (?:mailing )?list)',
);
const REQUESTED =
  /\b(?:right (?:to|of)|request|erasure|ask(?:ed)?|your data|you (?:want|wish|exercise))\b|\bdelet|\beras/;
const EVERYBODY =
  /\brecipients?\b|\bcontrollers?\b|\b(?:everyone|everybody|anyone|anybody|all those|all third parties|each (?:third )?party|any(?:one)? else|every (?:party|company|organi[sz]ation)|others?) (?:else )?(?:(?:to|with) whom|we|who|that|which)\b|\bthird parties (?:to|with) (?:whom|which)\b(?!.{0,80}on our behalf)/;

export const erasureNotice: Rule = {
  id: 'erasure-notice',
  articles: ['GDPR 19', 'GDPR 17(2)'],
  title: 'Only processors are told of an erasure',
  explanation:
    'Art. 19: every recipient to whom the data was disclosed is told of an erasure, other controllers as well, unless that is impossible or disproportionate.',
  whatToDo:
    'Write "each recipient", keep a list of who received what, and tell the person who they are on request.',
  severity: 'error',
  find: inSentences((sentence) => {
    const { plain, block } = sentence;
    if (!has(plain)) return false;
    const place =
      sequence(plain, [TELL, PROCESSORS, ERASE], 90) ?? sequence(plain, [ERASE, TELL, PROCESSORS], 120);
    if (!place || isDenied(plain, place, 30)) return false;
    return (
      REQUESTED.test(plain) &&
      !EVERYBODY.test(plain) &&
      !/\b(?:each|every|all|any) recipients?\b/.test(block.plain)
    );
  }),
};

function has(plain: string): boolean {
  return /\b(?:eras|delet|remov|purg|destroy)/.test(plain);
}
