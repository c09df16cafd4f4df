/**
 * Puts functions where a drawn option, which is plain JSON, names them. Everything in this file is also sent
 * to the browser as its own source, so it stands on its own: nothing imported, nothing at module scope but
 * these functions.
 */

/** A number in few characters and `digits` significant ones: 950, 12.5k, 3M, 0.002. */
export function compactNumber(value: number, digits: number): string {
  const size = Math.abs(value);
  const units: [number, string][] = [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(2).replace(/\.?0+e/, 'e');
  const [divisor, unit] = units.find(([least]) => size >= least && size >= 1e4) ?? [1, ''];
  const rounded = Number((value / divisor).toPrecision(digits));
  return `${rounded.toLocaleString('en-US', { maximumFractionDigits: 12 })}${unit}`;
}

/** A number as a tooltip says it, with all its digits that matter. */
export function fullNumber(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return '–';
  return value.toLocaleString(
    'en-US',
    Math.abs(value) < 1 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 2 },
  );
}

/** A value in four digits, or nothing where it is no number. */
export function compactValue(value: unknown): string {
  return typeof value === 'number' ? compactNumber(value, 4) : '';
}

/** Returns the option with its functions in place: `formatter: '@name'` becomes the function of that name. */
export function dress(option: unknown): Record<string, unknown> {
  interface Shown {
    name?: string;
    value?: unknown;
    percent?: number;
  }
  const valueOf = ({ value }: Shown): unknown => (Array.isArray(value) ? value.at(-1) : value);
  const functions: Record<string, (shown: never) => string> = {
    // echarts has rounded ticks already, and fewer digits could make two of them alike.
    '@tick': (shown: number) => compactNumber(shown, 12),
    '@compact': (shown: number | Shown) => compactValue(typeof shown === 'number' ? shown : valueOf(shown)),
    '@label': (shown: Shown) => compactValue(valueOf(shown)),
    '@coefficient': (shown: number | Shown) => {
      const value = typeof shown === 'number' ? shown : valueOf(shown);
      return typeof value === 'number' ? value.toFixed(2).replace('-0.00', '0.00') : '';
    },
    '@share': ({ name = '', value, percent = 0 }: Shown) =>
      `${name}\n${compactValue(value)} (${percent.toFixed(1)}%)`,
  };
  const walk = (node: unknown, key: string): unknown => {
    if (key === 'formatter' && typeof node === 'string') return functions[node] ?? node;
    if (Array.isArray(node)) {
      // Data is never looked into: it is long, and holds nothing but what was read.
      return key === 'data' ? node : node.map((item) => walk(item, ''));
    }
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node).map(([key, value]) => [key, walk(value, key)]);
    return Object.fromEntries(key === 'tooltip' ? [...entries, ['valueFormatter', fullNumber]] : entries);
  };
  return Object.fromEntries(Object.entries(option ?? {}).map(([key, value]) => [key, walk(value, key)]));
}
