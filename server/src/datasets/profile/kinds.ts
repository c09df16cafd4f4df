import type { Column } from '../../duckdb/analysis.ts';

/** What can be asked of a column: numbers have quantiles, texts have lengths, and so on. */
export type Kind = 'number' | 'text' | 'time' | 'boolean' | 'id' | 'other';

const KINDS: [RegExp, Kind][] = [
  // A list of any of the below is none of them.
  [/\[\d*\]$|^(STRUCT|MAP|UNION)\b/, 'other'],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^(FLOAT|DOUBLE)$|^DECIMAL/, 'number'],
  [/^(VARCHAR|ENUM)/, 'text'],
  [/^(DATE|TIME|TIMESTAMP)/, 'time'],
  [/^BOOLEAN$/, 'boolean'],
  [/^UUID$/, 'id'],
];

/** The kind of a DuckDB type: https://duckdb.org/docs/stable/sql/data_types/overview */
export function kindOf({ type }: Pick<Column, 'type'>): Kind {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** Whether values of a column are told apart exactly, as keys must be. */
export const isWhole = ({ type }: Pick<Column, 'type'>): boolean => /INT(EGER)?$/.test(type);

const KEY_NAME =
  /(?:^|[_\s.-])(?:id|ids|key|code|no|nr|num|number|uuid|guid|sku|isbn|ean|iban|zip|ID|Id|Key|Code|No|Nr)$|[a-z](?:Id|ID|Key|Code|No|Nr|Uuid|UUID)$|(?:编号|代码|编码|号码|番号|コード)$|(?:nummer|Nummer)$/;

const MEASURE_NAME =
  /amount|price|cost|total|sum|revenue|sales|salary|income|balance|budget|quantity|qty|count|weight|height|length|width|size|score|rating|rate|ratio|percent|age|distance|duration|population|value|temp|betrag|preis|menge|summe|umsatz|kosten|anzahl|gewicht|montant|prix|importe|precio|金额|价格|单价|数量|总额|合计|金額|価格/i;

/** Whether a name says that a column tells things apart, or that it measures them. */
export function meaningOfName(name: string): 'key' | 'measure' | undefined {
  if (KEY_NAME.test(name)) return 'key';
  return MEASURE_NAME.test(name) ? 'measure' : undefined;
}

/** Whether a column is of a kind that identifies rows. */
export const mayBeKey = ({ kind, column }: { kind: Kind; column: Column }): boolean =>
  kind === 'id' || kind === 'text' || isWhole(column);
