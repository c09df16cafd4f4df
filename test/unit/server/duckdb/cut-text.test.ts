import { describe, expect, it } from 'vitest';
import { cutText, shownText } from '../../../../server/src/duckdb/cut-text.ts';

describe('a text that is cut', () => {
  it.each([
    ['short', 5, 'short', 'short'],
    ['longer', 5, 'longe', 'longe…'],
    ['😀😀😀', 2, '😀😀', '😀😀…'],
    ['a😀b', 2, 'a😀', 'a😀…'],
  ])('%s to %i', (text, most, cut, shown) => {
    expect(cutText(text, most)).toBe(cut);
    expect(shownText(text, most)).toBe(shown);
    expect(shownText(text, most).isWellFormed()).toBe(true);
  });
});
