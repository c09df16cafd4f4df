import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../core/secret.ts';
import { environmentFile } from '../../../../bootstrap/release/environment.ts';

describe('environmentFile', () => {
  it.each([
    ['plain', 'A="plain"\n'],
    ['', 'A=""\n'],
    ['two words', 'A="two words"\n'],
    ['say "hi"', String.raw`A="say \"hi\""` + '\n'],
    ["it's", `A="it's"\n`],
    ['a\\b', String.raw`A="a\\b"` + '\n'],
    ['a\\nb', String.raw`A="a\\nb"` + '\n'],
    ['a\nb\n', String.raw`A="a\nb\n"` + '\n'],
    ['a\r\nb', String.raw`A="a\r\nb"` + '\n'],
    ['$HOME ${X} $$', String.raw`A="\$HOME \${X} \$\$"` + '\n'],
    ['\\$', String.raw`A="\\\$"` + '\n'],
    ['# not a comment', 'A="# not a comment"\n'],
    ['a=b', 'A="a=b"\n'],
    ['密码', 'A="密码"\n'],
    ['\ttab', 'A="\ttab"\n'],
  ])('%j', (value, text) => {
    expect(environmentFile({ A: value }).reveal()).toBe(text);
  });

  it('is in order of names, secrets among them, and hidden as a whole', () => {
    const file = environmentFile({ B: new Secret('hunter2'), a: 'lower', A: 'x' });
    expect(file.reveal()).toBe('A="x"\nB="hunter2"\na="lower"\n');
    expect(inspect(file)).toBe('[secret]');
  });

  it('is empty where nothing is set', () => {
    expect(environmentFile({}).reveal()).toBe('');
  });
});
