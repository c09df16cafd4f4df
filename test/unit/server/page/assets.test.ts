import { describe, expect, it } from 'vitest';
import { readAssets } from '../../../../server/src/page/assets.ts';

const assets = await readAssets();

it('has every file that the page needs, and no other', () => {
  expect(assets.scripts).toContain('main.ts');
  expect(assets.styles[0]).toBe('1-frame.css');
  expect([...assets.files.keys()].toSorted()).toEqual(
    [...assets.scripts, ...assets.styles, 'icon.svg'].toSorted(),
  );
  expect(assets.version).toMatch(/^[\da-f]{16}$/);
});

describe.each(assets.scripts)('%s', (name) => {
  const body = assets.files.get(name)?.body ?? '';

  it('has lost its types', () => {
    expect(body).not.toMatch(/^import type|^export interface|^interface /m);
    expect(assets.files.get(name)?.type).toBe('text/javascript');
  });

  it('imports only what is there', () => {
    const imported = [...body.matchAll(/from '(.+)'/g)].map(([, path = '']) => path);
    for (const path of imported) expect(assets.scripts).toContain(path.replace(/^\.\//, ''));
  });

  it('builds no markup out of text', () => {
    expect(body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/);
  });
});
