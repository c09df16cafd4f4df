import { readFile } from 'node:fs/promises';
import { absolute, type Base } from './local-path.ts';
import { settingsBlocks } from './merged-host.ts';
import type { Mistake } from './mistake.ts';
import { itemsOf, nodeAt, textOf, type Tree } from './tree.ts';

/** Reads every file that an inventory names for its hosts, so that a wrong path is told before one is touched. */
export const badFiles = async (tree: Tree, base: Base): Promise<Mistake[]> => {
  const checks = [
    ...certificatesIn(tree).map((node) => ({ node, problemWith: problemWithCertificate })),
    ...toolsIn(tree).map((node) => ({ node, problemWith: () => undefined })),
  ].map(async ({ node, problemWith }) => {
    const path = textOf(node);
    if (path === undefined || path === '') return [];
    const file = absolute(path, base);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    const problem = text === undefined ? unreadable(file) : problemWith(file, text);
    return problem === undefined ? [] : [{ at: node.at, path: node.path, ...problem }];
  });
  return (await Promise.all(checks)).flat();
};

type Problem = { problem: string; mend: string };

const unreadable = (path: string): Problem => ({
  problem: `cannot read ${path}`,
  mend: 'a path is relative to the inventory',
});

const toolsIn = (tree: Tree): Tree[] => {
  const node = nodeAt(tree, ['bundle', 'server', 'tools']);
  return node === undefined ? [] : [node];
};

const certificatesIn = (tree: Tree): Tree[] => [
  ...itemsOf(nodeAt(tree, ['registry', 'ca'])),
  ...settingsBlocks(tree).flatMap((block) => itemsOf(nodeAt(block, ['caCertificates']))),
];

const problemWithCertificate = (path: string, pem: string): Problem | undefined => {
  if (pem.includes('PRIVATE KEY-----')) {
    return {
      problem: `${path} holds a private key`,
      mend: 'keep the key where it is and name a file that holds only the certificate',
    };
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    return { problem: `${path} holds no certificate`, mend: 'it must be PEM: -----BEGIN CERTIFICATE-----' };
  }
  return undefined;
};
