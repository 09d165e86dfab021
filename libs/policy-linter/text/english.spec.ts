import { readdirSync, readFileSync } from 'node:fs';
import { readsAsEnglish } from './english.js';

const POLICIES = new URL('../testing/policies/', import.meta.url);

const OTHERS = {
  German:
    'Mit der Nutzung unserer Website willigen Sie in die Verarbeitung Ihrer personenbezogenen Daten ein. Wir speichern Ihre Daten ungefähr sieben Jahre. Wir geben Ihre Daten an Partner weiter, soweit dies gesetzlich zulässig ist. Sie haben das Recht auf Auskunft, Berichtigung und Löschung Ihrer Daten bei uns.',
  Dutch:
    'Door onze website te gebruiken stemt u in met de verwerking van uw persoonsgegevens. Wij bewaren uw gegevens ongeveer zeven jaar. Wij geven uw gegevens door aan partners of aan de overheid, als dat is toegestaan. U heeft recht op inzage, verbetering en verwijdering van uw gegevens, en u kunt een klacht indienen.',
  French:
    'En utilisant notre site, vous consentez au traitement de vos données personnelles. Nous conservons vos données environ sept ans. Nous transmettons vos données à nos partenaires lorsque la loi le permet. Vous avez le droit d’accéder à vos données, de les rectifier et de les effacer, et de déposer une plainte auprès de la CNIL.',
  Estonian:
    'Meie veebilehte kasutades nõustute oma isikuandmete töötlemisega. Me säilitame teie andmeid umbes seitse aastat. Me edastame teie andmeid partneritele, kui seadus seda lubab. Teil on õigus tutvuda oma andmetega, nõuda nende parandamist ja kustutamist ning esitada kaebus Andmekaitse Inspektsioonile. Kontrollige seda lehte aeg-ajalt muudatuste suhtes ja küsige meilt.',
};

describe('a text', () => {
  it.each(readdirSync(POLICIES))('that is English reads as English: %s', (name) =>
    expect(readsAsEnglish(readFileSync(new URL(name, POLICIES), 'utf8'))).toBe(true),
  );

  it.each(Object.entries(OTHERS))('in %s does not', (_language, text) =>
    expect(readsAsEnglish(text)).toBe(false),
  );

  it('of a few words may be in any language', () => {
    expect(readsAsEnglish('Questo sito utilizza i cookie.')).toBe(true);
    expect(readsAsEnglish('')).toBe(true);
  });
});
