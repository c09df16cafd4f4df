import { expect, test } from 'vitest';
import { sourcesFrom } from '../../../../provision/images/debian-sources.ts';

const MACHINE = `Debian http://mirror.example.com/debian/ stable
Debian http://mirror.example.com/debian/ stable-updates
Debian http://mirror.example.com/debian-security/ stable-security
Vendor https://packages.example.com/apt stable
`;

test.each([
  [
    'the mirrors of a Debian machine, for another release',
    MACHINE,
    [
      'deb http://mirror.example.com/debian/ trixie main',
      'deb http://mirror.example.com/debian/ trixie-updates main',
      'deb http://mirror.example.com/debian-security/ trixie-security main',
    ],
  ],
  [
    'no security mirror',
    'Debian https://mirror.example.com/debian/ oldstable\n',
    [
      'deb https://mirror.example.com/debian/ trixie main',
      'deb https://mirror.example.com/debian/ trixie-updates main',
    ],
  ],
  ['a machine that is not Debian', 'Ubuntu http://mirror.example.com/ubuntu/ noble\n', []],
  ['a CD is no mirror', 'Debian cdrom:[Debian]/ stable\n', []],
  ['nothing', '', []],
])('%s', (_, targets, sources) => {
  expect(sourcesFrom(targets, 'trixie')).toEqual(sources);
});
