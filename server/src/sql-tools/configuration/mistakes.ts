import { isMap, isPair, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';

/** One thing that is wrong with a file, where it stands (both from 1), and how to mend it. */
export interface Mistake {
  line: number;
  column: number;
  message: string;
}

export type Path = readonly PropertyKey[];

/** Finds the place of a value in the text of a file. */
export type Locate = (path: Path) => Pick<Mistake, 'line' | 'column'>;

/** `file:line:column: message`, one line a mistake. */
export function printMistake(file: string, { line, column, message }: Mistake): string {
  return `${file}:${line}:${column}: ${message}`;
}

/**
 * Places below `node`: the value at a path, else the nearest thing above it; a key where the path ends in
 * one.
 */
export function locatorOf(node: Node, document: Document, lines: LineCounter): Locate {
  return (path) => {
    let offset = node.range?.[0] ?? document.range?.[0] ?? 0;
    let current: unknown = node;
    for (const key of path) {
      if (isMap(current)) {
        const pair = current.items.find((item) => String(item.key) === String(key));
        if (pair === undefined) break;
        offset = rangeOf(pair.value) ?? rangeOf(pair.key) ?? offset;
        current = pair.value;
      } else if (isSeq(current)) {
        current = current.items[Number(key)];
        offset = rangeOf(current) ?? offset;
      } else break;
    }
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

function rangeOf(node: unknown): number | undefined {
  if (isPair(node)) return rangeOf(node.key);
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}

/** The issues of a schema as mistakes. Messages name fields and what is expected, never a value. */
export function mistakesOf(error: z.ZodError, what: string, locate: Locate): Mistake[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        ...locate([...issue.path, key]),
        message: `${what}: the field ${[...issue.path, key].join('.')} is not known`,
      }));
    }
    const field = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    const missing = issue.code === 'invalid_type' && /received undefined/.test(issue.message);
    const message = missing
      ? `is missing (${issue.message.replace(/.*expected (\w+).*/, '$1')})`
      : issue.message;
    return [{ ...locate(issue.path), message: `${what}: ${field}${message}` }];
  });
}
