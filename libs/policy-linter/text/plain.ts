const SINGLE = /[\u2018\u2019\u201a\u201b\u2032\u00b4`]/g;
const DOUBLE = /[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/g;
const DASH = /[\u2010-\u2015\u2212]/g;

/**
 * The form that the rules match: lower case, straight quotes, plain hyphens. Keeps the length, so that a place in it is
 * a place in the text (a capital whose small form has another length stays as it is).
 */
export function plainOf(text: string): string {
  const straight = text.replace(SINGLE, "'").replace(DOUBLE, '"').replace(DASH, '-');
  const lower = straight.toLowerCase();
  return lower.length === straight.length
    ? lower
    : straight.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
