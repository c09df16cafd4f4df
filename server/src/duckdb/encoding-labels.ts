// What programs other than browsers call encodings of the Encoding Standard: Python, iconv, Excel, Windows code pages.
const ALIASES: Record<string, string> = {
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  cp936: 'gbk',
  ms936: 'gbk',
  cp949: 'euc-kr',
  uhc: 'euc-kr',
  cp950: 'big5',
  cp874: 'windows-874',
  cp65001: 'utf-8',
  'utf-8-sig': 'utf-8',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  macroman: 'macintosh',
  'mac-roman': 'macintosh',
  'mac-cyrillic': 'x-mac-cyrillic',
  'latin-1': 'latin1',
  'latin-2': 'latin2',
};

/** The name of the Encoding Standard for a label of it, or for another common one; nothing for an unknown one. */
export function encodingNamed(label: string): string | undefined {
  const plain = label.trim().toLowerCase();
  const dashed = plain.replaceAll('_', '-');
  for (const each of [plain, ALIASES[plain] ?? ALIASES[dashed] ?? dashed]) {
    try {
      return new TextDecoder(each).encoding;
    } catch {
      // The next one may be known.
    }
  }
  return undefined;
}
