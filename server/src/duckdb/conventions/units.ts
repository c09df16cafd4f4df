/** Signs and codes of currencies that stand before or behind amounts; longer ones first. */
const CURRENCIES: readonly string[] = [
  'US\\$',
  'HK\\$',
  'NT\\$',
  'CA\\$',
  'AU\\$',
  'NZ\\$',
  'R\\$',
  'S\\$',
  'A\\$',
  'C\\$',
  '[$\u20ac\u00a3\u00a5\uffe5\uff04\u20b9\u20a9\u20bd\u20ba\u20b4\u20ab\u0e3f\u20a6\u20b1\u20aa]',
  '(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|KRW|HKD|TWD|SGD|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|RUB|TRY|THB)',
  '(?:Rs\\.?|Fr\\.|SFr\\.|kr\\.?|z\u0142|K\u010d|\u5143|\u5186|\u570e|\u5706|\u4eba\u6c11\u5e01)',
];

/** A currency, as a regular expression that JavaScript and RE2 read alike. */
export const CURRENCY = `(?:${CURRENCIES.join('|')})`;

/** The sign for percent, of either width. */
export const PERCENT = '[%\uff05]';
