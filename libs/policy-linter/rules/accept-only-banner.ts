import type { Policy, Sentence } from '../text/policy.js';
import type { Hit, Rule } from './rule.js';

/** "This site uses cookies" in languages that banners in Europe come in. */
const SITE_USES_COOKIES =
  /\b(?:(?:this|our|the) (?:web ?site|site|page|shop|app|store) (?:uses|use|makes use of)|we use|(?:uses|using) cookies|questo sito (?:web )?(?:utilizza|usa|fa uso)|utilizziamo|usiamo|diese (?:web ?site|webseite|seite|internetseite) (?:verwendet|nutzt|benutzt|setzt)|wir (?:verwenden|nutzen|setzen)|ce site (?:web )?(?:utilise|fait usage)|nous utilisons|(?:este|esta|nuestro) (?:sitio|web|pagina|página|site)(?: web)? (?:utiliza|usa)|utilizamos|usamos|este site (?:utiliza|usa)|deze (?:web ?site|site) (?:gebruikt|maakt gebruik)|(?:wij|we) gebruiken|ta strona (?:używa|korzysta|wykorzystuje)|ten serwis (?:używa|korzysta)|używamy|den här (?:webbplatsen|sidan) använder|vi (?:använder|bruger|bruker)|denne (?:hjemmeside|nettside|side|webside) (?:bruger|bruker|anvender)|tämä sivusto käyttää|käytämme|tento web používá|tato stránka používá|používáme|ez a weboldal|acest site (?:utilizează|folosește)|folosim)(?![\p{L}])/u;
const COOKIE = /cookie|evästei|ciastecz|cookies/;
const ACCEPT =
  /^(?:(?:i |yes,? i |ok,? i )?(?:agree|accept|consent|understand)(?: (?:all|all cookies|cookies|and (?:close|continue|proceed)|to all))?|accept(?: (?:&|and) (?:close|continue))?|allow(?: all)?(?: cookies)?|ok(?:ay)?|got it|fine|continue|close|dismiss|i'm (?:ok|fine) with (?:that|this)|that's (?:ok|fine)|sounds good|(?:sono )?d'accordo|accett[oa](?: tutt[io])?|accetta(?: e (?:chiudi|continua))?|ho capito|va bene|chiudi|(?:alle )?(?:cookies )?akzeptieren|(?:ich )?(?:stimme zu|bin einverstanden|akzeptiere)|einverstanden|zustimmen|alle zulassen|verstanden|(?:tout |j')?accepte(?:r)?(?: tout)?|j'ai compris|d'accord|tout autoriser|aceptar(?: todo| todas)?|acepto|de acuerdo|entendido|vale|aceitar(?: tudo| todos)?|aceito|concordo|akkoord|(?:alles )?accepteren|ik ga akkoord|begrepen|zgadzam się|akceptuj[ęe]?|rozumiem|godkänn(?: alla)?|jag (?:godkänner|förstår)|accept[ée]r(?: alle)?|godta(?: alle)?|jeg (?:forstår|accepterer|godtar)|hyväksy(?: kaikki)?|souhlasím|přijmout(?: vše)?|rozumím|elfogadom|rendben|accept(?:ă|a)? toate|sunt de acord)$/u;
const REFUSE =
  /\b(?:reject|refuse|decline|deny|disagree|no,? thanks|no|only (?:necessary|essential)|(?:strictly )?(?:necessary|essential) (?:cookies )?only|without accepting|opt[ -]out|rifiut|solo (?:necessari|essenzial)|non accett|continua senza|ablehn|nur (?:notwendige|erforderliche|essenzielle)|nein|refuser|tout refuser|sans accepter|rechaz|rechazar|solo necesarias|recus|rejeitar|weiger|afwijz|alleen (?:noodzakelijke|functionele)|odrzu|odmaw|tylko niezbędne|avvis|afvis|neka|endast nödvändiga|kun nødvendige|hylkää|vain välttämättömät|odmítn|elutasít|respinge|refuz|settings|preferences|customi[sz]e|manage|choose|options|personalizza|impostazioni|preferenze|einstellungen|anpassen|auswahl|paramét|personnaliser|gérer|configur|ajustes|preferencias|defini[cç]|instellingen|voorkeuren|ustawienia|inställningar|indstillinger|innstillinger|asetukset|nastavení|beállítás|setări)/u;

/** How many sentences or labels after the text of a banner its buttons stand. */
const BUTTONS_WITHIN = 5;
const LONGEST_LABEL = 45;

export const acceptOnlyBanner: Rule = {
  id: 'accept-only-banner',
  articles: ['GDPR 4(11)', 'GDPR 7(3)', 'ePrivacy 5(3)', 'EDPB 05/2020 13-14'],
  title: 'A cookie banner that can only be accepted',
  explanation:
    'Without a way to say no beside the way to say yes there is no choice, and consent without choice is void; refusing has to be as easy as accepting.',
  whatToDo:
    'Give the banner a button to refuse on the same level, in the language of the visitor, and record choice, text and version.',
  severity: 'error',
  find: (policy) => {
    const hits: Hit[] = [];
    policy.sentences.forEach((sentence, index) => {
      const { plain } = sentence;
      if (plain.length > 400 || !COOKIE.test(plain) || !SITE_USES_COOKIES.test(plain) || plain.endsWith('?'))
        return;
      if (REFUSE.test(plain)) return;
      const accept = buttonsAfter(policy, index);
      if (accept) hits.push({ sentence, also: [accept] });
    });
    return hits;
  },
};

/** The button that accepts, where one stands after the text and none refuses; a heading ends the banner. */
function buttonsAfter(policy: Policy, index: number): Sentence | undefined {
  let accept: Sentence | undefined;
  for (const sentence of policy.sentences.slice(index + 1, index + 1 + BUTTONS_WITHIN)) {
    const labels = labelsOf(sentence.plain);
    if (accept && !labels.every(({ length }) => length <= LONGEST_LABEL)) return accept;
    if (REFUSE.test(sentence.plain)) return undefined;
    if (!accept && labels.some((label) => ACCEPT.test(label))) accept = sentence;
  }
  return accept;
}

function labelsOf(plain: string): readonly string[] {
  return plain
    .split(/[[\]|/·•<>]|\s-\s/)
    .map((label) => label.trim().replace(/^["'(]+|["').!]+$/g, ''))
    .filter((label) => label !== '');
}
