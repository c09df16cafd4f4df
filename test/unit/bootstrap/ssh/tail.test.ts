import { describe, expect, it } from 'vitest';
import { lines, tail } from '../../../../bootstrap/ssh/tail.ts';

describe('tail', () => {
  it('keeps everything up to its limit', () => {
    const kept = tail(8);
    kept.push(Buffer.from('1234'));
    kept.push(Buffer.from('5678'));
    expect(kept.text()).toBe('12345678');
  });

  it('keeps the end and says what is gone', () => {
    const kept = tail(4);
    for (const chunk of ['ab', 'cdefghij', 'kl']) kept.push(Buffer.from(chunk));
    expect(kept.text()).toBe('[the first 8 bytes were cut]\nijkl');
    kept.push(Buffer.from('m'));
    expect(kept.text()).toBe('[the first 9 bytes were cut]\njklm');
  });
});

describe('lines', () => {
  it('joins what chunks cut apart, characters too', () => {
    const seen: string[] = [];
    const { push, end } = lines((line) => seen.push(line));
    const bytes = Buffer.from('one\r\nzw中\nend');
    for (const byte of bytes) push(Buffer.from([byte]));
    end();
    end();
    expect(seen).toEqual(['one', 'zw中', 'end']);
  });
});
