import { isScalar, visit, type Document } from 'yaml';
import { readSecrets, type ReadFile } from '../../config/secrets.ts';

export interface Environment {
  variables: Record<string, string | undefined>;
  /** For NAME_FILE, which stands for NAME as it does in the server's own environment. */
  readFile: ReadFile;
}

// ${NAME}, ${NAME:default}, ${NAME:-default} and ${NAME:?message}, as in Toolbox.
const REFERENCE = /\$\{([A-Za-z_]\w*)(?::([-?]?)([^}]*))?\}/g;

export const isReference = (text: string): boolean => new RegExp(REFERENCE.source).test(text);

/**
 * Fills in the environment's values in place. It is done on the parsed file, value by value, so that no
 * variable can add a field, a tool or a document; a value stays text. Returns the problems, by the place of
 * the value in the text.
 */
export function fillIn(document: Document, environment: Environment): { offset: number; message: string }[] {
  const problems: { offset: number; message: string }[] = [];
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || !isScalar(node) || typeof node.value !== 'string') return;
      node.value = node.value.replace(REFERENCE, (_whole, name: string, kind?: string, rest?: string) => {
        const { value, problem } = lookUp(name, environment);
        const resolved = choose(value, kind, rest);
        if (problem !== undefined || resolved === undefined) {
          const message =
            problem ?? (kind === '?' && rest ? rest : `set ${name}, or write \${${name}:a default}`);
          problems.push({
            offset: node.range?.[0] ?? 0,
            message: `the variable ${name} is not set: ${message}`,
          });
        }
        return resolved ?? '';
      });
    },
  });
  return problems;
}

function choose(
  value: string | undefined,
  kind: string | undefined,
  rest: string | undefined,
): string | undefined {
  if (kind === '-') return value === undefined || value === '' ? rest : value;
  if (kind === '?') return value === '' ? undefined : value;
  return value ?? (kind === undefined ? undefined : rest);
}

function lookUp(name: string, { variables, readFile }: Environment): { value?: string; problem?: string } {
  const { values, mistakes } = readSecrets([name], variables, readFile);
  const [mistake] = mistakes;
  if (mistake !== undefined) return { problem: mistake.problem };
  const value = values[name] ?? variables[name];
  return value === undefined ? {} : { value };
}
