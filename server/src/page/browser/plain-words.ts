import { typeInWords } from './column-types.ts';

const QUOTED = /"[^"]*"|“[^”]*”/g;
// What is said to programs: an argument with its value, a call, a name of SQL.
const ARGUMENT =
  /`[^`]+`|\b[a-z]\w*: (?:true|false|null|\d|"|\[|\{)|\b(?:pass|give) [a-z]\w*\b|\b\w+\([^)]*\)|\b(?:SELECT|EXCLUDE|WHERE|GROUP BY|ORDER BY|TRY_CAST|DISTINCT)\b/;
// The argument that a message is about, in front of it.
const ABOUT = /^(?:[a-z]\w*|content|arguments): (?=\S)/;
const TYPE =
  /\b(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|VARCHAR|BOOLEAN|TIMESTAMP(?:_(?:S|MS|NS)| WITH TIME ZONE)?|DECIMAL\(\d+,\s*\d+\))(?!\w)/g;
const FORMAT_PARTS: Record<string, string> = {
  d: 'DD',
  m: 'MM',
  Y: 'YYYY',
  y: 'YY',
  H: 'hh',
  I: 'hh',
  M: 'mm',
  S: 'ss',
  b: 'Mon',
  B: 'Month',
  p: 'am/pm',
  f: 'fraction',
  z: 'zone',
};

/**
 * What a server says to programs, for people: sentences about tools and their arguments are left out, types and
 * formats of dates are put in words. A message that would be empty then is kept whole, but for those words.
 */
export function plainWords(message: string, tools: ReadonlySet<string> = new Set()): string {
  const sentences = message.split(/(?<=[.!?])\s+(?=[\p{Lu}"“]|[a-z]+_)/u);
  const kept = sentences.filter((sentence) => !isForPrograms(sentence, tools));
  const text = (kept.length === 0 ? sentences : kept).join(' ');
  const said = text.replace(ABOUT, '').replace(TYPE, (type) => typeInWords(type));
  return capitalised(formatsInWords(said));
}

/** Formats of dates in the letters that people know: `%d.%m.%Y` becomes `DD.MM.YYYY`. */
const formatsInWords = (text: string): string =>
  text.replaceAll(/%-?([a-zA-Z])/g, (whole, part: string) => FORMAT_PARTS[part] ?? whole);

function isForPrograms(sentence: string, tools: ReadonlySet<string>): boolean {
  const unquoted = sentence.replaceAll(QUOTED, '""');
  const names = unquoted.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
  return ARGUMENT.test(unquoted.replace(ABOUT, '')) || names.some((name) => tools.has(name));
}

const capitalised = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
