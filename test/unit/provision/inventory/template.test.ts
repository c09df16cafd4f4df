import { expect, test } from 'vitest';
import { parseTemplate } from '../../../../provision/inventory/template.ts';

const env = (argument: string) => ({ source: 'env', argument });

test.each([
  ['', ''],
  ['plain $HOME { }', 'plain $HOME { }'],
  ['$${env:A}', '${env:A}'],
  ['${env:A}', { parts: [env('A')] }],
  ['a-${env:A}-${env:B}', { parts: ['a-', env('A'), '-', env('B')] }],
  ['$${x}${ env:A }', { problem: 'found ${…} without env:, file: or cmd:' }],
  ['${file: ~/.token }', { parts: [{ source: 'file', argument: '~/.token' }] }],
  ["${cmd:awk '{print $1}' f}!", { parts: [{ source: 'cmd', argument: "awk '{print $1}' f" }, '!'] }],
  ['${cmd:echo ${HOME}}', { parts: [{ source: 'cmd', argument: 'echo ${HOME}' }] }],
  ['${env:}', { problem: 'found ${env:} with nothing after the colon' }],
  ['${env:A-B}', { problem: 'found ${env:…} with a name that no environment variable can have' }],
  ['${vault:x}', { problem: 'found ${…} without env:, file: or cmd:' }],
  ['${env:A', { problem: 'found ${ without its }' }],
])('%s', (text, parsed) => {
  expect({ parsed: parseTemplate(text) }).toMatchObject({ parsed });
});
