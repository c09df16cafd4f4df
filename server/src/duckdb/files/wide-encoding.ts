import { isUtf8 } from 'node:buffer';

// Of all bytes: text of the West has a NUL in every other byte, text of the East only beside its commas and digits.
const MANY = 0.2;

/**
 * UTF-16 without a byte order mark, told from the beginning of a file: its NUL bytes are all in the same half of a
 * character, each beside a character of Latin-1. Nothing where they are strays in a text of single bytes.
 */
export function wideEncoding(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const counts = { even: 0, odd: 0, besideText: 0 };
  for (const [at, byte] of head.entries()) {
    if (byte !== 0) continue;
    counts[at % 2 === 0 ? 'even' : 'odd'] += 1;
    const partner = head[at % 2 === 0 ? at + 1 : at - 1] ?? 0;
    if ((partner >= 0x20 && partner !== 0x7f) || (partner >= 0x09 && partner <= 0x0d)) counts.besideText += 1;
  }
  const nuls = counts.even + counts.odd;
  if (nuls === 0 || counts.besideText < nuls * 0.95) return undefined;
  if (nuls < head.length * MANY && isUtf8(head)) return undefined;
  if (counts.even < counts.odd * 0.05) return 'utf-16le';
  return counts.odd < counts.even * 0.05 ? 'utf-16be' : undefined;
}
