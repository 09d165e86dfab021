// A secret, and what is made of one, is compared by crypto.timingSafeEqual: `===` ends at the first byte that differs,
// and the time it took says where. What is compared with nothing (undefined, null, '') is no secret.
const NAMES = '/(secret|hash|mac|digest|signature|checksum|credential|password)$/i';
const NOTHING = [
  '[left.value=null][left.type="Literal"]',
  '[right.value=null][right.type="Literal"]',
  '[left.type="Identifier"][left.name="undefined"]',
  '[right.type="Identifier"][right.name="undefined"]',
  '[left.type="Literal"][left.value=""]',
  '[right.type="Literal"][right.value=""]',
].map((one) => `:not(${one})`);
const compared = (side) =>
  [`[${side}.name=${NAMES}]`, `[${side}.property.name=${NAMES}]`].map(
    (one) => `BinaryExpression[operator=/^[!=]==?$/]${NOTHING.join('')}${one}`,
  );

/** Setting of the rule `no-restricted-syntax`, for the folders that hold secrets. */
export const CONSTANT_TIME = [
  'error',
  ...[...compared('left'), ...compared('right')].map((selector) => ({
    selector,
    message: 'Compare secrets, hashes and macs with crypto.timingSafeEqual.',
  })),
];

/** Where secrets are compared. */
export const WITH_SECRETS = ['libs/access/**/*.ts', 'apps/ledger-api/access/**/*.ts', 'libs/ledger/tokens/**/*.ts'];
