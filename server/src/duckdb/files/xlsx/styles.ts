import type { Workbook } from './package.ts';
import { streamEntry } from '../zip.ts';
import { readXml } from './xml.ts';

/** What a number means by its format: a count of days, a part of one, or itself. */
export type Meaning = 'number' | 'percent' | 'date' | 'time' | 'datetime' | 'duration';

/** How cells of one style are shown. */
export interface Style {
  meaning: Meaning;
  /** The code of its format, such as `dd.mm.yyyy`. */
  code: string;
}

const GENERAL: Style = { meaning: 'number', code: 'General' };

// ECMA-376 part 1, 18.8.30; from 27 on they stand for dates of East Asia.
const BUILT_IN: Record<number, string> = {
  9: '0%',
  10: '0.00%',
  14: 'm/d/yyyy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yyyy h:mm',
  32: 'h:mm',
  33: 'h:mm:ss',
  34: 'h:mm',
  35: 'h:mm:ss',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
};
const EASTERN_DATES = new Set([27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

// ECMA-376 part 1, 18.8.30: a longer one is no format, and takes time by the square of its length.
const MAX_CODE_LENGTH = 255;

/** The style of each number that cells name in `s`. */
export async function readStyles(path: string, { styles }: Workbook): Promise<(index: number) => Style> {
  if (styles === undefined) return () => GENERAL;
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let within = '';
  await readXml(streamEntry(path, styles), {
    open(name, attributes) {
      if (name === 'cellXfs' || name === 'cellStyleXfs' || name === 'dxfs') within = name;
      if (name === 'numFmt' && within !== 'dxfs')
        codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'xf' && within === 'cellXfs') formats.push(Number(attributes['numFmtId'] ?? 0));
    },
    close(name) {
      if (name === within) within = '';
    },
  });
  const known = formats.map((id): Style => {
    const code =
      codes.get(id)?.slice(0, MAX_CODE_LENGTH) ??
      BUILT_IN[id] ??
      (EASTERN_DATES.has(id) ? 'yyyy/m/d' : 'General');
    return { meaning: meaningOf(code), code };
  });
  return (index) => known[index] ?? GENERAL;
}

/** What the code of a number format makes of a number. Codes: ECMA-376 part 1, 18.8.31. */
function meaningOf(code: string): Meaning {
  if (/^(?:general|standard)$/i.test(code.trim())) return 'number';
  // Texts, escapes, colours, conditions and languages say nothing of the value; the first section is for positive ones.
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  const [section = ''] = bare.split(';');
  if (/\[(?:h+|m+|s+)\]/i.test(section)) return 'duration';
  if (section.includes('%')) return 'percent';
  const signs = section.replace(/am\/pm|a\/p|上午\/下午/gi, 'h').replace(/s[.,]0+/gi, 's');
  if (/[#0?]/.test(signs)) return 'number';
  const hasTime = /[hs]/i.test(signs);
  if (/[ydge]/i.test(signs)) return hasTime ? 'datetime' : 'date';
  if (hasTime) return 'time';
  return /m/i.test(signs) ? 'date' : 'number';
}
