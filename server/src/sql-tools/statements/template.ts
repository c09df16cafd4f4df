import type { Token } from './parser.ts';

/**
 * Where in a statement a placeholder stands: as a word, inside "a quoted name", inside 'a text', or as the
 * whole statement behind EXPLAIN.
 */
export type Place = 'word' | 'name' | 'text' | 'statement';

export interface Placeholder {
  name: string;
  /** `{{array .name}}`: the items, separated by commas. */
  array: boolean;
  place: Place;
}

/** A statement cut at its placeholders. */
export type Template = readonly (string | Placeholder)[];

export type TemplateResult = { ok: true; template: Template } | { ok: false; mistakes: string[] };

const ACTION = /(\s*\{\{-|\{\{)(.*?)(-\}\}\s*|\}\})/gs;
const FIELD = /^\s*(array\s+)?\.([A-Za-z_]\w*)\s*$/;

const markerOf = (index: number): string => `berth_slot_${index}_`;

/**
 * Cuts a statement at its placeholders, which are those of Toolbox: `{{.name}}` and `{{array .name}}`. Where
 * each stands is asked of Postgres's own scanner, because it decides how a value is quoted.
 */
export function parseTemplate(statement: string, tokens: (sql: string) => Token[]): TemplateResult {
  const mistakes: string[] = [];
  const parts: (string | { name: string; array: boolean; action: string })[] = [];
  let end = 0;
  for (const match of statement.matchAll(ACTION)) {
    parts.push(statement.slice(end, match.index));
    end = match.index + match[0].length;
    const field = FIELD.exec(match[2] ?? '');
    const action = match[0].trim();
    if (field === null) mistakes.push(`${action} is not understood: write {{.name}} or {{array .name}}`);
    else parts.push({ name: field[2] ?? '', array: field[1] !== undefined, action });
  }
  parts.push(statement.slice(end));
  if (mistakes.length > 0) return { ok: false, mistakes };

  const scanned = tokens(
    parts.map((part, index) => (typeof part === 'string' ? part : markerOf(index))).join(''),
  );
  const template = parts.map((part, index) => {
    if (typeof part === 'string') return part;
    const place = placeOf(markerOf(index), scanned);
    if (place === undefined || (part.array && place !== 'word')) {
      mistakes.push(
        `${part.action} must stand as a word of its own, or inside "…" or '…': not in a comment, not beside other letters`,
      );
    }
    return { name: part.name, array: part.array, place: place ?? 'word' };
  });
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, template };
}

function placeOf(marker: string, tokens: readonly Token[]): Place | undefined {
  const token = tokens.find(({ text }) => text.includes(marker));
  if (token?.text === marker) return isExplained(marker, tokens) ? 'statement' : 'word';
  if (token?.kind === 'IDENT' && token.text.startsWith('"')) return 'name';
  if (token?.kind === 'SCONST' && token.text.startsWith("'")) return 'text';
  return undefined;
}

// What may stand between EXPLAIN and its statement: words, or options in parentheses.
const EXPLAIN = /^EXPLAIN( \([^()]*\)|( ANALYZE| ANALYSE| VERBOSE)*)$/;

function isExplained(marker: string, tokens: readonly Token[]): boolean {
  const words = tokens.filter(({ kind }) => !kind.endsWith('COMMENT')).map(({ text }) => text);
  const at = words.indexOf(marker);
  const rest = words.slice(at + 1);
  return rest.every((word) => word === ';') && EXPLAIN.test(words.slice(0, at).join(' ').toUpperCase());
}

/** The placeholders of a template. */
export function placeholdersOf(template: Template): Placeholder[] {
  return template.filter((part) => typeof part !== 'string');
}
