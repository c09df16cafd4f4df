import { isMap, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { fillIn, type Environment } from './environment.ts';
import { locatorOf, type Locate, type Mistake } from './mistakes.ts';

export const KINDS = ['source', 'tool', 'toolset', 'group', 'prompt'] as const;

export type Kind = (typeof KINDS)[number];

/**
 * One thing that a file declares; `value` holds its fields, `name` among them, with the environment filled
 * in.
 */
export interface Entry {
  kind: Kind;
  name: string;
  value: unknown;
  locate: Locate;
}

/** Kinds of Toolbox that are left out of what is served, and why. */
const UNSUPPORTED: Record<string, string> = {
  authService:
    'callers prove themselves to this server; say what a tool takes with "scope: read", write or admin',
  authSource: 'callers prove themselves to this server',
  embeddingModel: 'this server embeds nothing',
  resource: 'this server makes its resources itself',
  resourceTemplate: 'this server makes its resources itself',
};

const fields = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof fields>;

const singular = (kind: string): string => kind.replace(/s$/, '');
const kindOf = (kind: string): Kind | undefined => KINDS.find((known) => known === singular(kind));

export interface Entries {
  entries: Entry[];
  mistakes: Mistake[];
  /** What of the file is not served, a line each, because this server has no such kind. */
  ignored: Mistake[];
}

/**
 * Reads a file in either form of MCP Toolbox: documents with `kind` and `name`, or one map with `sources`,
 * `tools` and `toolsets` by name. The two may be mixed.
 */
export function readEntries(text: string, environment: Environment): Entries {
  const lines = new LineCounter();
  const entries: Entry[] = [];
  const mistakes: Mistake[] = [];
  const ignored: Mistake[] = [];
  const note = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    mistakes.push({ line, column: col, message });
  };

  for (const document of parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })) {
    for (const { pos, message } of document.errors) note(pos[0], message);
    const { contents } = document;
    if (document.errors.length > 0 || contents === null) continue;
    for (const { offset, message } of fillIn(document, environment)) note(offset, message);
    const read = plain(document);
    if (!isMap(contents) || typeof read === 'string') {
      note(document.range[0], typeof read === 'string' ? read : 'expected fields, such as "kind: tool"');
      continue;
    }
    const locate = locatorOf(contents, document, lines);
    const part = 'kind' in read ? readFlat(read, locate) : readNested(read, locate);
    entries.push(...part.entries);
    mistakes.push(...part.mistakes);
    ignored.push(...part.ignored);
  }
  return { entries, mistakes, ignored };
}

/** The fields of a document, or what is wrong with it. */
function plain(document: Document): Fields | string {
  try {
    const parsed = fields.safeParse(document.toJS({ maxAliasCount: 100 }));
    return parsed.success ? parsed.data : 'expected fields, such as "kind: tool"';
  } catch (error) {
    // Aliases of aliases, meant to grow without end.
    return messageOf(error);
  }
}

type Part = Entries;

function readFlat({ kind: word, ...value }: Fields, locate: Locate): Part {
  const kind = kindOf(String(word));
  const part: Part = { entries: [], mistakes: [], ignored: [] };
  if (kind === undefined) {
    refuse(part, String(word), locate(['kind']));
    return part;
  }
  // A group without a name only describes the whole server.
  if (kind === 'group' && value['name'] === undefined) return part;
  const name = typeof value['name'] === 'string' ? value['name'] : '';
  part.entries.push({ kind, name, value, locate });
  return part;
}

function readNested(sections: Fields, locate: Locate): Part {
  const part: Part = { entries: [], mistakes: [], ignored: [] };
  for (const [word, section] of Object.entries(sections)) {
    const kind = kindOf(word);
    const bodies = fields.nullable().safeParse(section);
    if (kind === undefined || kind === word) refuse(part, word, locate([word]));
    else if (!bodies.success) part.mistakes.push({ ...locate([word]), message: `${word}: expected names` });
    else {
      for (const [name, body] of Object.entries(bodies.data ?? {})) {
        part.entries.push({
          kind,
          name,
          value: named(name, body),
          locate: within(locate, [word, name], body),
        });
      }
    }
  }
  return part;
}

// Here `kind` is what documents call `type`, and a toolset is its list alone.
function named(name: string, body: unknown): unknown {
  if (Array.isArray(body)) return { name, tools: body };
  const parsed = fields.safeParse(body);
  if (!parsed.success) return body;
  const { kind, ...rest } = parsed.data;
  return { ...rest, name, ...(kind === undefined ? {} : { type: kind }) };
}

function within(locate: Locate, prefix: string[], body: unknown): Locate {
  const listed = Array.isArray(body);
  return ([first, ...rest]) => {
    if (first === undefined || first === 'name') return locate(prefix);
    if (listed && first === 'tools') return locate([...prefix, ...rest]);
    return locate([...prefix, first === 'type' ? 'kind' : first, ...rest]);
  };
}

/** A kind of Toolbox is left out and named; any other word is a mistake. */
function refuse(part: Part, word: string, place: Pick<Mistake, 'line' | 'column'>): void {
  const why = UNSUPPORTED[singular(word)];
  const list = why === undefined ? part.mistakes : part.ignored;
  list.push({ ...place, message: `kind ${word}: ${why ?? `expected one of ${KINDS.join(', ')}`}` });
}
