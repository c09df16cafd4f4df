import type { z } from 'zod';
import { found, maySecret } from './found.ts';
import type { Mistake } from './mistake.ts';
import { meant } from './spelling.ts';
import { nodeAt, type Tree } from './tree.ts';

/** A schema's issues as mistakes with a place in the file; an unknown key is a mistake of its own. */
export const mistakesFrom = (issues: readonly z.core.$ZodIssue[], tree: Tree): Mistake[] =>
  issues.flatMap((issue) => mistakesOf(issue, tree, issue.path.map(String)));

const mistakesOf = (issue: z.core.$ZodIssue, tree: Tree, path: string[]): Mistake[] => {
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue, tree, path);
  if (issue.code === 'invalid_union') {
    const deeper = branchOfThatType(issue.errors);
    if (deeper.length > 0) {
      return deeper.flatMap((inner) => mistakesOf(inner, tree, [...path, ...inner.path.map(String)]));
    }
  }
  const node = nodeAt(tree, path);
  return [node === undefined ? missing(issue, tree, path) : wrong(issue, node)];
};

const unknownKeys = (issue: z.core.$ZodIssueUnrecognizedKeys, tree: Tree, path: string[]): Mistake[] => {
  const mends = issue.message.split('\n');
  return issue.keys.map((key, index) => {
    const node = nodeAt(tree, [...path, key]) ?? tree;
    return { at: node.keyAt, path: node.path, problem: 'unknown key', mend: mends[index] };
  });
};

/** Of a union's branches the one that took the value's type, and so knows what is wrong inside it. */
const branchOfThatType = (branches: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] =>
  branches.find((issues) => issues.every(({ path }) => path.length > 0)) ?? [];

const missing = (issue: z.core.$ZodIssue, tree: Tree, path: string[]): Mistake => {
  const above = path.slice(0, -1);
  const parent = nodeAt(tree, above) ?? tree;
  return {
    at: parent.keyAt,
    path: parent.path,
    problem: `${path.at(-1)} is missing, expected ${issue.message}`,
  };
};

const wrong = (issue: z.core.$ZodIssue, node: Tree): Mistake => {
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? issue.message;
    return {
      at: node.keyAt,
      path: node.path,
      problem: `found ${JSON.stringify(node.path.at(-1))}, expected ${expected}`,
    };
  }
  return {
    at: node.at,
    path: node.path,
    problem: paramOf(issue, 'problem') ?? `found ${found(node)}, expected ${issue.message}`,
    mend: paramOf(issue, 'mend') ?? mendFor(issue, node),
  };
};

const paramOf = (issue: z.core.$ZodIssue, name: string): string | undefined => {
  const value: unknown = issue.code === 'custom' ? issue.params?.[name] : undefined;
  return typeof value === 'string' ? value : undefined;
};

const mendFor = (issue: z.core.$ZodIssue, node: Tree): string | undefined => {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'string') {
    const choice = maySecret(node) ? undefined : meant(node.value, choicesOf(issue));
    return choice && `did you mean ${choice}?`;
  }
  if (node.value === null) return 'write a value, or remove the key';
  return issue.message === 'text' ? 'put it in quotes' : undefined;
};

const choicesOf = (issue: z.core.$ZodIssue): string[] => {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue ? (issue.options ?? []).map(String) : [];
};
