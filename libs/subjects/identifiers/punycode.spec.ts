import { punycode } from './punycode.js';

/** RFC 3492 section 7.1; the RFC's upper-case marks (mixed-case annotation) are lower case here. */
const SAMPLES: readonly [string, string, string][] = [
  ['(A) Arabic (Egyptian)', 'ليهمابتكلموشعربي؟', 'egbpdaj6bu4bxfgehfvwxn'],
  ['(B) Chinese (simplified)', '他们为什么不说中文', 'ihqwcrb4cv8a8dqg056pqjye'],
  ['(C) Chinese (traditional)', '他們爲什麽不說中文', 'ihqwctvzc91f659drss3x8bo0yb'],
  ['(D) Czech', 'Pročprostěnemluvíčesky', 'Proprostnemluvesky-uyb24dma41a'],
  ['(E) Hebrew', 'למההםפשוטלאמדבריםעברית', '4dbcagdahymbxekheh6e0a7fei0b'],
  ['(F) Hindi', 'यहलोगहिन्दीक्योंनहींबोलसकतेहैं', 'i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd'],
  ['(G) Japanese', 'なぜみんな日本語を話してくれないのか', 'n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa'],
  ['(I) Russian', 'почемужеонинеговорятпорусски', 'b1abfaaepdrnnbgefbadotcwatmq2g4l'],
  [
    '(J) Spanish',
    'PorquénopuedensimplementehablarenEspañol',
    'PorqunopuedensimplementehablarenEspaol-fmd56a',
  ],
  ['(L) 3<nen>B<gumi><kinpachi><sensei>', '3年B組金八先生', '3B-ww4c5e180e575a65lsy2b'],
  ['(P) Maji<de>Koi<suru>5<byou><mae>', 'MajiでKoiする5秒前', 'MajiKoi5-783gue6qz075azm5e'],
  ['(Q) <pafii>de<runba>', 'パフィーdeルンバ', 'de-jg4avhby1noc0d'],
  ['(R) <sono><supiido><de>', 'そのスピードで', 'd9juau41awczczp'],
];

describe('Punycode', () => {
  it.each(SAMPLES)('encodes %s as RFC 3492 7.1 does', (_name, label, encoded) => {
    expect(punycode(label)).toBe(encoded);
  });

  it('encodes letters beyond the basic plane', () => {
    expect(punycode('😀')).toBe('e28h');
  });
});
