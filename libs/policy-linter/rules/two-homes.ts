import type { Block, Policy, Sentence } from '../text/policy.js';
import type { Hit, Rule } from './rule.js';

/** Things that policies file now under the service, now under marketing. */
const TOPICS: readonly { readonly name: string; readonly words: RegExp }[] = [
  {
    name: 'surveys and feedback',
    words: /\b(?:surveys?|feedback|questionnaires?|satisfaction|market research)\b/,
  },
  { name: 'newsletters', words: /\bnewsletters?\b/ },
  { name: 'news about features', words: /\bnew (?:features|products|functions|functionality)\b/ },
  { name: 'recommendations', words: /\brecommendations?\b/ },
  {
    name: 'reviews',
    words: /\b(?:product )?reviews? (?:requests?|invitations?)\b|\brequests? (?:for|to) (?:a )?review\b/,
  },
];
const SENDS =
  /\b(?:we|you|messages?|e-?mails?|communications?|these|they)\b.*\b(?:send|sends|sent|contact|ask|invite|include|receive|inform|sending|asking|mail|deliver)\b/;
const MARKETING =
  /\b(?:marketing|promotional|promotions?|advertising|commercial (?:messages|communications))\b/;
const NOT_OPTIONAL =
  /\b(?:cannot|can't|can not|may not|not (?:be )?able to|do not|don't|no) (?:\w+ ){0,2}(?:opt[ -]?(?:out|outs)|unsubscribe|refuse)|\bnot (?:promotional|marketing)\b|\bpart of (?:our|the) services?\b|\b(?:service|account|transactional|administrative)(?:-related| or \S+)? (?:messages|e-?mails|communications|notices|matters)\b|\bnecessary for (?:the )?(?:performance|performing)\b/;
const DENIED = /\b(?:not|never|no longer|nor)\b/;

export const twoHomes: Rule = {
  id: 'two-homes',
  articles: ['GDPR 5(1)(b)', 'GDPR 13(1)(c)', 'GDPR 21(2)'],
  title: 'One purpose in two places that contradict each other',
  explanation:
    'The same messages stand under the service, where nobody can opt out, and under marketing, where everybody can. Only one can be true.',
  whatToDo: 'File it once. Where in doubt it is marketing, with an objection that always succeeds.',
  severity: 'error',
  find: (policy) =>
    TOPICS.flatMap(({ name, words }): Hit[] => {
      const service = first(
        policy,
        words,
        (block) => NOT_OPTIONAL.test(block.plain) && !MARKETING.test(titleOf(block)),
      );
      const marketing = first(
        policy,
        words,
        (block) => MARKETING.test(titleOf(block)) && !NOT_OPTIONAL.test(titleOf(block)),
      );
      if (!service || !marketing || service.block === marketing.block) return [];
      const detail = `Line ${marketing.line} has ${name} under marketing.`;
      return [{ sentence: service, also: [marketing], detail }];
    }),
};

function first(policy: Policy, topic: RegExp, home: (block: Block) => boolean): Sentence | undefined {
  return policy.sentences.find(
    ({ plain, block }) =>
      block.kind !== 'heading' &&
      topic.test(plain) &&
      SENDS.test(plain) &&
      !DENIED.test(plain) &&
      home(block),
  );
}

/** What a block is about: its heading, its label and its first sentence. */
function titleOf(block: Block): string {
  return `${block.heading?.plain ?? ''}\n${block.sentences[0]?.plain ?? ''}`;
}
