import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCursors } from '../../../server/src/cursors.ts';
import { createSigner } from '../../../server/src/signer.ts';

const placeOf = (item: number) => item;

describe('cursors', () => {
  let now = 0;
  const signer = createSigner('key', () => now);
  const cursors = createCursors(signer, 'x', z.int());
  const cursor = cursors.mint(['ns', 'SELECT 1'], 100);

  test('lead back to their place', () => {
    now = 0;
    expect(cursors.read(['ns', 'SELECT 1'], cursor)).toBe(100);
  });
  test.each([
    ['another namespace', ['other', 'SELECT 1']],
    ['another statement', ['ns', 'SELECT 2']],
  ])('mean nothing in %s', (_name, of) => {
    now = 0;
    expect(() => cursors.read(of, cursor)).toThrow('belongs to another request');
  });
  test.each([
    ['that are forged', `${cursor.slice(0, -3)}AAA`, 0],
    ['of another kind', createCursors(signer, 'y', z.int()).mint(['ns', 'SELECT 1'], 1), 0],
    ['of another key', createCursors(createSigner('other'), 'x', z.int()).mint(['ns', 'SELECT 1'], 1), 0],
    ['that are old', cursor, 3_600_001],
    ['that are none', 'nonsense', 0],
  ])('%s are refused', (_name, forged, at) => {
    now = at;
    expect(() => cursors.read(['ns', 'SELECT 1'], forged)).toThrow('not valid');
  });

  test('end with the list', () => {
    now = 0;
    const { items, nextCursor } = cursors.page('of', [7, 8, 9], 2, placeOf);
    expect(items).toEqual([7, 8]);
    expect(cursors.read('of', nextCursor ?? '')).toBe(8);
    expect(cursors.page('of', [7, 8], 2, placeOf)).toEqual({ items: [7, 8], nextCursor: null });
    expect(cursors.page('of', [], 2, placeOf)).toEqual({ items: [], nextCursor: null });
  });
});
