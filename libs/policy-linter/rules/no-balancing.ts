import type { Hit, Rule } from './rule.js';
import { reliesOnInterest } from './unnamed-interest.js';

const BALANCED =
  /\bbalanc(?:e|ed|ing)\b|\bweigh(?:ed|ing|s)?\b.{0,80}\b(?:interest|right|against)|\b(?:legitimate )?interests? assessments?\b|\blia\b|\bassessments?\b.{0,60}\b(?:request\w*|ask\w*|read|obtain\w*|available|on file)\b|\bassess(?:ed|ment|ments)?\b.{0,80}\b(?:interest|freedom)|\binterest.{0,80}\bassess(?:ed|ment)|\b(?:not|are not|is not) (?:\w+ )?(?:overridden|outweighed)|\b(?:do|does) not (?:override|outweigh)|\bconsider(?:ed)? (?:and \w+ )?(?:any )?(?:potential )?impact/;

export const noBalancing: Rule = {
  id: 'no-balancing',
  articles: ['GDPR 6(1)(f)', 'GDPR 5(2)', 'GDPR 13(1)(d)'],
  title: 'Legitimate interests without an assessment',
  explanation:
    'Legitimate interests carry only where they are not overridden. The policy relies on them and nowhere says that this was weighed, nor how to obtain the result.',
  whatToDo: 'Weigh each interest, keep the assessment, and say in the policy that it can be asked for.',
  severity: 'notice',
  find: (policy) => {
    const relying = policy.sentences.filter(reliesOnInterest);
    const [sentence, ...also] = relying;
    if (!sentence || policy.sentences.some(({ plain }) => BALANCED.test(plain))) return [];
    return [{ sentence, also }] satisfies Hit[];
  },
};
