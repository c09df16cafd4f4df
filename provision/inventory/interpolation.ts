import { maySecret } from './found.ts';
import type { Mistake } from './mistake.ts';
import { parseTemplate, writtenAs, type Template, type TemplateFault } from './template.ts';
import type { Tree } from './tree.ts';

/** Environment variables by name; `process.env` is one. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Fills `${env:NAME}` into every text that is not a secret: a secret stays a reference until it is
 * needed. Overlays are not touched: the one in use is merged before. What cannot be filled in stays as it stands, with a mistake beside it.
 */
export const interpolate = (tree: Tree, variables: Variables): { tree: Tree; mistakes: Mistake[] } => {
  const mistakes: Mistake[] = [];
  const visit = (node: Tree): Tree => {
    if (node.kind === 'list') return { ...node, items: node.items.map(visit) };
    if (node.kind === 'map') {
      const entries = [...node.entries].map(([key, child]): [string, Tree] => {
        const unused = node.path.length === 0 && key === 'environments';
        return [key, unused ? child : visit(child)];
      });
      return { ...node, entries: new Map(entries) };
    }
    if (typeof node.value !== 'string' || maySecret(node)) return node;
    const parsed = parseTemplate(node.value);
    if (typeof parsed === 'string') return { ...node, value: parsed };
    const value = 'problem' in parsed ? parsed : fill(parsed, variables);
    if (typeof value === 'string') return { ...node, value, source: node.value };
    mistakes.push({ at: node.at, path: node.path, ...value });
    return node;
  };
  return { tree: visit(tree), mistakes };
};

/** The text with its variables, or what keeps it from being filled in. */
const fill = (template: Template, variables: Variables): string | TemplateFault => {
  const filled: string[] = [];
  for (const part of template.parts) {
    if (typeof part === 'string') {
      filled.push(part);
      continue;
    }
    if (part.source !== 'env') {
      return { problem: `found ${writtenAs(part)}`, mend: 'only ${env:NAME} can be used here' };
    }
    const value = variables[part.argument];
    if (value === undefined) {
      return {
        problem: `the environment variable ${part.argument} is not set`,
        mend: 'set it, or write the value here',
      };
    }
    filled.push(value);
  }
  return filled.join('');
};
