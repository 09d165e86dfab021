import { words } from './sequence.js';

const ADVERBS =
  '(?:(?:hereby|also|expressly|automatically|thereby|implicitly|explicitly|fully|freely|irrevocably|unconditionally|knowingly|voluntarily|further|therefore|then|both|clearly|tacitly|impliedly) ){0,2}';
const PERSON =
  '(?:you|users?|visitors?|the users?|the visitors?|each user|every user|every visitor|customers?|the customers?|members?|anyone|everyone|everybody|all users|all visitors|guests?|players?|patients?|subscribers?|readers?|shoppers?|they|he or she|the data subject)';
const AGREES = '(?:agree|agrees|accept|accepts|consent|consents)';
const AGREED = '(?:agreed|accepted|consented|given (?:your|their|his or her|us)(?: your| their)? consent)';
const DEEMED = '(?:deemed|considered|taken|assumed|understood|presumed|regarded|held|treated|thought)';

/** "by using", "when you visit", "your use of our app": a use of the thing, which is no choice about data. */
export const BY_USE = words(
  'by (?:(?:simply|merely|just|either) )?(?:using|accessing|visiting|browsing|viewing|entering|navigating|downloading|installing|opening|interacting|connecting|staying|remaining|scrolling|ordering|purchasing|shopping|playing|streaming|engaging|utili[sz]ing|submitting|providing|sharing|sending|registering|signing up|joining|logging in|taking part|participating|attending)' +
    '|(?:when|if|whenever|once|as soon as|each time|every time|as) you (?:use|access|visit|browse|enter|open|download|install|navigate|log in|interact)' +
    '|(?:your|the|any|mere|simple|such) (?:use|usage|access|visit|browsing|navigation|download|installation)(?: (?:of|to|on|and))' +
    '|(?:through|with|upon) your (?:use|usage|access|visit)' +
    '|(?:using|accessing|visiting|browsing|entering|downloading|installing) (?:and \\w+ing )?(?:our|this|the|any of our)' +
    '|(?:users|visitors|anyone|everyone|everybody|whoever|all who|those who|a user who|any person who)(?: who)? (?:use|uses|access|accesses|visit|visits|browse|browses|of (?:our|this|the))' +
    '|(?:customers|members|subscribers|players|guests|users|anyone|everyone|everybody|whoever|those|participants) (?:who )?(?:activates?|opens?|orders?|registers?|downloads?|installs?|joins?|takes? part|participates?|attends?|enters?)',
);

/** "continued use", "if you keep using", "use after the changes". */
export const BY_CONTINUING = words(
  'continued (?:use|usage|access|browsing|navigation|visits?|participation|membership|enjoyment|relationship)' +
    '|(?:continue|continues|continuing|continued|keep|keeps|keeping|carry on|carrying on|go on|going on) (?:to (?:use|access|visit|browse|navigate|view|enjoy|play|shop|receive)|using|accessing|visiting|browsing|navigating|viewing|shopping|playing|your (?:use|visit|membership|subscription|navigation|browsing)|with your|on (?:our|this|the)|past)' +
    '|by continuing' +
    '|(?:staying|booking|buying|ordering|flying|travelling|playing|training|visiting|registering)(?: \\w+){0,3} (?:again|after (?:a|the|any|such|these) (?:change|update|amendment|revision)s?)' +
    '|(?:use|usage|using|access|accessing) (?:of |to )?(?:our|the|this|any of our|these)(?: \\w+){1,4} (?:after|following|once|subsequent to)' +
    '|(?:use|using) (?:it|them) (?:after|following)' +
    '|(?:remaining|remain|stay|staying) (?:a|an|our) (?:customer|member|user|subscriber)',
);

/** A person is said to agree: "you consent", "users are deemed to have accepted". */
export const PERSON_AGREES = words(
  `${PERSON} (?:will |shall |must |do )?${ADVERBS}${AGREES}` +
    `|(?:${PERSON} (?:are|is|will be|shall be|have been)|you're|you'll be) (?:also |thereby |automatically )?${DEEMED} (?:to (?:have |be )?|as )?(?:(?:agree|accept|consent)(?:ing|s)?|${AGREED}|(?:having|in) (?:${AGREED}|agreement))` +
    `|${PERSON} (?:have|has) ${ADVERBS}${AGREED}` +
    `|(?:${PERSON} (?:are|is)|you're) ${ADVERBS}(?:agreeing|consenting|accepting|giving (?:us )?(?:your )?consent)` +
    `|${PERSON} (?:will |shall )?(?:give|gives|grant|grants|express|expresses|provide|provides|confirm|confirms|signify|signifies|indicate|indicates|declare|declares|show|shows) (?:us )?(?:(?:your|their|his or her|that you|with this) )?(?:(?:own|express|explicit|implied|full|free|unambiguous) )?(?:consent|agreement|acceptance|approval|permission|agree|accept)` +
    `|${PERSON} (?:will |shall )?${ADVERBS}(?:authori[sz]e|permit|allow)s? (?:us|the company) to (?:collect|use|process|share|store|transfer|disclose)`,
);

/** The same where the person was named by the deed: "anyone who uses the app agrees". */
export const AGREES_ALONE = words(
  `(?:automatically |thereby |hereby |also ){0,2}(?:agrees|consents|accepts)|(?:automatically|thereby|hereby) (?:agree|consent|accept)|(?:are|is|will be|shall be) (?:thereby |automatically )?${DEEMED} to have ${AGREED}`,
);

/** Something is said to be an agreement: "constitutes consent", "will be deemed acceptance". */
export const COUNTS_AS_AGREEMENT = words(
  '(?:constitutes?|constituting|signif(?:y|ies)|signifying|means?|meaning|implies|imply|implying|indicates?|indicating|represents?|expresses|confirms?|amounts? to|serves? as|counts? as|stands? for|equals?|acts? as|operates? as|establishes|evidences?|' +
    `(?:is|are|will be|shall be|may be|be|being|as) (?:(?:hereby|also|therefore|then|automatically) )?${DEEMED}(?: (?:as|to be|to constitute|to mean|to signify|to imply|to indicate))?)` +
    ' (?:(?:that )?(?:you|users|they|visitors|the user|the visitor)(?: have| fully| hereby| also)? (?:agree|accept|consent|agreed|accepted|consented|are (?:happy|ok|okay|fine|content))|' +
    '(?:(?:your|their|a|an|the|full|tacit|implied|express|explicit|irrevocable|unconditional|valid|binding) ){0,3}(?:consent|acceptance|agreement|approval|assent|acknowledge?ment(?: and (?:acceptance|agreement))?))',
);

/** The writer takes something for an agreement: "we will assume that you are happy with". */
export const WE_ASSUME = words(
  "(?:we'll |(?:we|the company|it) )(?:will |shall |may |can |must |therefore |then |also ){0,2}(?:assume|presume|take it|take this|take that|take your (?:silence|inaction|inactivity|use|visit)|" +
    'deem|consider|treat|interpret|regard|understand|conclude|infer|read|view|count|is assumed|will be assumed|is understood)',
);

/** What is agreed to has to do with personal data. */
export const PRIVACY_OBJECT = words(
  '(?:(?:our|this|the|these|such|any|updated|revised|modified|amended|new|current|latest) ){1,3}(?:(?!acceptable|refund|return|returns|cancellation|fair|shipping|cookie-free|cancell)\\w+ ){0,2}?(?:privacy )?(?:policy|policies|notice|statement|changes?|modifications?|amendments?|revisions?|updates?|version|practices)' +
    '|privacy (?:policy|notice|statement|practices)|cookies?|data (?:practices|collection|processing|transfer|policy)' +
    '|(?:collection|collecting|processing|use|using|usage|transfer|transferring|disclosure|storage|storing|handling|sharing|recording|analysis|gathering)(?:,? (?:and |or )?(?:collection|collecting|processing|use|using|usage|transfer|transferring|disclosure|storage|storing|handling|sharing|recording|analysis)){0,4}(?: by us)? of (?:your |all |any |such |the |that |this )?(?:personal |private )?(?:data|information|details)' +
    '|personal (?:data|information|details)|your (?:data|information|details)|having your (?:data|information)|our (?:use|processing|collection) of|be bound by|bound by|as amended|as revised|as changed|as updated|tracking|geolocation|location data' +
    '|(?:we|us|our partners) (?:to |may |can |will )?(?:collect|use|process|share|store|transfer|disclose|publish|sell|track|record)(?: and \\w+)? (?:your|their|his or her) (?:location|contacts?|address|phone number|e-?mails?|profile|name|photos?|pictures?|voice|likeness|device|health|browsing)' +
    '|being (?:photographed|filmed|recorded|tracked)|publication of (?:the |your |their |any )?(?:pictures|photos|photographs|images|recordings|names?)',
);

/** Consent in the words themselves; needs no further object. */
export const CONSENT_WORD = words('consents?|consented|implied consent|tacit consent');

/** A person is said to state something, and to agree in the same breath: "you confirm that … and consent to". */
export const PERSON_STATES = words(
  `${PERSON} (?:will |shall )?${ADVERBS}(?:acknowledge|confirm|declare|represent|state|certify|warrant|affirm|understand)s?`,
);
export const AND_AGREES = words(`and (?:that you |that they )?${ADVERBS}${AGREES} (?:to|that)`);
