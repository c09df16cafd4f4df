import { isUtf8 } from 'node:buffer';

const MAX_SHOWN = 40;

/** The values of some lines, whatever the delimiter. */
export const valuesIn = (text: string): string[] => text.split(/[\r\n,;\t|"]+/);

/** The first value of some lines that holds a character beyond ASCII. */
export function firstValue(text: string): string {
  return shortened(valuesIn(text).find((each) => /[^\0-\x7f]/.test(each)) ?? '');
}

/** A value as a sentence can show it: at most 40 characters. */
export function shortened(value: string): string {
  const characters = Array.from(value.trim());
  return characters.length > MAX_SHOWN
    ? `${characters.slice(0, MAX_SHOWN - 1).join('')}…`
    : characters.join('');
}

/** Whether lines are UTF-8 but for a few damaged places: another encoding has hardly a valid sequence. */
export function isMostlyUtf8(sample: Uint8Array): boolean {
  if (isUtf8(sample)) return true;
  const text = new TextDecoder().decode(sample);
  const foreign = text.match(/[^\0-\x7f]/gu)?.length ?? 0;
  const damaged = text.match(/\ufffd/g)?.length ?? 0;
  return damaged < foreign / 4;
}
