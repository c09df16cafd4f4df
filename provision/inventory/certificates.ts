import { readFile } from 'node:fs/promises';
import { absolute, type Base } from './local-path.ts';
import { settingsBlocks } from './merged-host.ts';
import type { Mistake } from './mistake.ts';
import { itemsOf, nodeAt, textOf, type Tree } from './tree.ts';

/** Reads every certificate file that an inventory names, so that a wrong path is told before a host is touched. */
export const badCertificates = async (tree: Tree, base: Base): Promise<Mistake[]> => {
  const checks = certificatesIn(tree).map(async (node) => {
    const path = textOf(node);
    if (path === undefined || path === '') return [];
    const problem = await problemWith(absolute(path, base));
    return problem === undefined ? [] : [{ at: node.at, path: node.path, ...problem }];
  });
  return (await Promise.all(checks)).flat();
};

const certificatesIn = (tree: Tree): Tree[] => [
  ...itemsOf(nodeAt(tree, ['registry', 'ca'])),
  ...settingsBlocks(tree).flatMap((block) => itemsOf(nodeAt(block, ['caCertificates']))),
];

const problemWith = async (path: string): Promise<{ problem: string; mend: string } | undefined> => {
  const pem = await readFile(path, 'utf8').catch(() => undefined);
  if (pem === undefined) {
    return { problem: `cannot read ${path}`, mend: 'a path is relative to the inventory' };
  }
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
