import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const OPTED_OUT =
  /\bopt(?:ed|ing|s)?[ -]?out\b|\bunsubscrib|\bobject(?:ion|ed|s)?\b|\bwithdraw(?:al|n|s)?\b|\bremov(?:ed?|al|ing)(?: (?:you|your \w+|them))? from\b|\b(?:do not|don't) want (?:it|them|to (?:get|receive)|any|our|these|further)\b|\bstop (?:receiv|send|(?:our|these|the|all|any) (?:\w+ )?(?:messages|e-?mails|mailings|letters|newsletters?|marketing))|\bno longer (?:wish|want)|\bsuppress/;
const MAY = words(
  '(?:may|might|could|can|will|would)(?: (?:still|continue to|nevertheless|nonetheless|also|yet)){0,2} (?:receive|get|be sent|see|hear|be contacted)|still (?:receive|get)',
);
const FEW = words(
  '(?:(?:a |one or two |an? )?(?:few|couple of|message or two|mail or two|e-?mail or two|last|final|further|additional|remaining|some|several|more|residual)|(?:one|two|messages?|e-?mails?|mailings?|newsletters?|communications|texts?|calls?|offers?|promotions?|issues?|editions?))(?: (?:more|last|final|further|additional|marketing|promotional|remaining|scheduled|pending)){0,3}(?: (?:messages?|e-?mails?|mailings?|newsletters?|communications?|texts?|calls?|offers?|promotions?|issues?|editions?))?',
);
const MEANWHILE = words(
  '(?:in (?:the )?(?:process|progress|transit|the pipeline|the queue)|already (?:\\w+ )?(?:in|scheduled|queued|prepared|sent|planned|been)|while (?:we|your|the|our|it|this)|until (?:we|your|the|our|it|this|then)|during (?:this|that|the) (?:time|period)|in the meantime|meanwhile|before (?:your|the|it|this) \\w+ (?:takes effect|is|becomes|has)|within (?:the|this)|for (?:a|up to|some) |for \\d|shortly after|immediately after|after (?:you|your|opting|unsubscribing|having)|as (?:it|this) (?:may|can|might) take)',
);
const STILL_COMES = words(
  '(?:will|may|might|can|could) still (?:reach(?: you)?|arrive|go out|come|be (?:sent|delivered))',
);
const TAKES = words(
  '(?:(?:can|may|might|could|will|does)? ?take|takes|allow(?: us)?|requires?|needs?|please allow(?: us)?)(?: us| our systems)?(?: (?:up to|at least|around|about|approximately|as long as|between|a maximum of))?(?: (?:a|an|some|several|few|short|couple of|\\d{1,3}|one|two|three|five|seven|ten|fourteen|thirty)){1,3}(?: (?:business|working|calendar|short))?(?: to (?:\\d{1,3}|\\w{3,8}))?(?: (?:business|working|calendar))? (?:days?|weeks?|months?|time|while|hours?)',
);
const TAKES_EFFECT = words(
  '(?:process(?:ed|ing)?|effect|effective|honou?r(?:ed)?|implement(?:ed)?|updated?|remov(?:e|ed|al)|stop|cease|complete[d]?|reach|unsubscrib\\w+|opt(?:ing|ed)?[ -]?outs?|apply|applied|take|register(?:ed)?)',
);
const SERVICE =
  /\b(?:transactional|service[- ]related|administrative|non-promotional|account[- ]related|operational|important (?:notices|service)|security (?:alerts|notices)|invoices?|confirmations?|service (?:messages|e-?mails|announcements|notices|communications)|non-marketing|not (?:promotional|marketing))\b/;
const MARKETING =
  /\b(?:market\w*|promot\w*|newsletters?|advertis\w*|mailing|unsubscrib\w*|offers|campaigns?|commercial|opt(?:ed|ing)?[ -]?outs?|direct mail)\b/;

export const graceAfterOptOut: Rule = {
  id: 'grace-after-opt-out',
  articles: ['GDPR 21(3)', 'GDPR 7(3)', 'ePrivacy 13(2)'],
  title: 'Messages go on for a while after an opt-out',
  explanation:
    'Art. 21(3): after an objection the data is no longer processed for direct marketing. The law knows no time of grace for messages that were already prepared.',
  whatToDo: 'Check at the time of sending, message by message, and drop the sentence.',
  severity: 'error',
  find: inSentences((sentence) => {
    const { plain, block } = sentence;
    const more =
      sequence(plain, [MAY, FEW, MEANWHILE], 90) ??
      sequence(plain, [MEANWHILE, MAY, FEW], 110) ??
      sequence(plain, [FEW, MEANWHILE, STILL_COMES], 60);
    const slow = sequence(plain, [TAKES, TAKES_EFFECT], 70) ?? sequence(plain, [TAKES_EFFECT, TAKES], 60);
    const told =
      (more && !isDenied(plain, more, 10)) || (slow && OPTED_OUT.test(plain) && !isDenied(plain, slow, 40));
    if (!told || SERVICE.test(plain) || !MARKETING.test(block.plain)) return false;
    return (
      OPTED_OUT.test(block.plain) || (block.heading !== undefined && OPTED_OUT.test(block.heading.plain))
    );
  }),
};
