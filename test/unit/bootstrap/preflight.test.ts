import { describe, expect, it } from 'vitest';
import { UserError } from '../../../core/user-error.ts';
import { preflight } from '../../../bootstrap/preflight.ts';
import type { ContainerFacts, Facts } from '../../../bootstrap/probe/facts.ts';
import type { Want } from '../../../bootstrap/want.ts';
import { BLANK, changed, containerOf, DISK, GIB, readyFacts, wanted } from './facts.ts';

type Case = { case: string; facts: (ready: Facts, want: Want) => Partial<Facts>; message?: string };

const free = (over: Record<string, number>) => ({
  images: new Set<string>(),
  free: new Map(Object.entries(over)),
});
const serverWith = (over: Partial<ContainerFacts>) => (_: Facts, want: Want) => ({
  containers: want.release.services.map((service) =>
    containerOf(want, service, service.name === 'server' ? over : {}),
  ),
});
const serverIs = (state: string) => serverWith({ state });

const REFUSED: [string, Case[]][] = [
  [
    'unsupported-system',
    [
      {
        case: 'an old Debian',
        facts: ({ os }) => ({ os: { ...os, version: '11', name: 'Debian GNU/Linux 11 (bullseye)' } }),
        message: 'Debian GNU/Linux 11 (bullseye) is not a system',
      },
      {
        case: 'nobody knows what',
        facts: () => ({ os: { id: 'unknown', version: '', name: 'an unknown system', codename: '' } }),
      },
    ],
  ],
  [
    'needs-docker-mirror',
    [
      {
        case: 'Debian 12',
        facts: ({ os }) => ({ os: { ...os, version: '12' }, engine: 'absent', composePlugin: false }),
      },
      {
        case: 'Debian 12 with its engine, which has no compose v2',
        facts: ({ os }) => ({ os: { ...os, version: '12' }, composePlugin: false }),
      },
    ],
  ],
  ['bad-daemon-config', [{ case: 'a broken daemon.json', facts: () => ({ daemon: '{' }) }]],
  [
    'unsupported-machine',
    [
      { case: 'a board', facts: () => ({ machine: 'armv7l' }), message: 'the processor is a armv7l' },
      { case: 'nothing said', facts: () => ({ machine: '' }) },
    ],
  ],
  [
    'clock-skew',
    [
      { case: 'ahead', facts: ({ clock }) => ({ clock: clock + 61 }), message: '61 s ahead of' },
      { case: 'behind', facts: ({ clock }) => ({ clock: clock - 3600 }), message: '3600 s behind' },
      { case: 'no clock', facts: () => ({ clock: 0 }) },
    ],
  ],
  [
    'disk-full',
    [
      {
        case: "at Docker's own disk",
        facts: () => free({ '/': 50 * GIB, '/var/lib/docker': GIB }),
        message: '1024 MiB are free at /var/lib/docker, and pulling images needs 2048 MiB',
      },
      {
        case: 'at /var, before there is an engine',
        facts: () => free({ '/': 50 * GIB, '/var': GIB }),
        message: 'at /var,',
      },
      { case: 'at /', facts: () => free({ '/': 2 * GIB - 1 }), message: 'at /,' },
    ],
  ],
  [
    'port-taken',
    [
      { case: 'nothing of ours is there', facts: () => ({ containers: [] }), message: 'port 8080 is taken' },
      { case: 'our server has ended', facts: serverIs('exited') },
      { case: 'our server never started', facts: serverIs('created') },
      { case: 'our server still has another one', facts: serverWith({ image: 'older', ports: [9090] }) },
    ],
  ],
];

const PASSES: Case[] = [
  { case: 'a ready host', facts: () => ({}) },
  { case: 'the other processor', facts: () => ({ machine: 'aarch64' }) },
  { case: 'a clock a minute ahead', facts: ({ clock }) => ({ clock: clock + 60 }) },
  { case: 'a clock a minute behind', facts: ({ clock }) => ({ clock: clock - 60 }) },
  { case: 'exactly enough space', facts: () => free({ '/': 2 * GIB }) },
  { case: 'no space, and nothing to pull', facts: () => ({ free: new Map([['/', 0]]) }) },
  { case: 'a port that nobody has', facts: () => ({ containers: [], listening: new Set([22]) }) },
  { case: 'a server of an older release', facts: (facts) => ({ images: facts.images, releases: ['older'] }) },
  { case: 'a server that is unhealthy', facts: serverIs('restarting') },
  {
    case: 'an engine that is down, whose containers live on',
    facts: () => ({ engine: 'down', containers: [] }),
  },
];

/** The code of what it throws; undefined where it does not. */
const refusalOf = (act: () => void): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof UserError ? error.code : String(error);
  }
};

describe.each(REFUSED)('%s', (code, cases) => {
  it.each(cases)('$case', async ({ facts, message }) => {
    const want = await wanted();
    const ready = readyFacts(want);
    const refuse = (): void => preflight({ ...ready, ...facts(ready, want) }, want, ready.clock);
    expect(refuse).toThrow(expect.objectContaining({ code, hint: expect.stringMatching(/\w{3}/) }));
    expect(refuse).toThrow(message ?? /./);
  });
});

describe('what stands in nobody’s way', () => {
  it.each(PASSES)('$case', async ({ facts }) => {
    const want = await wanted();
    const ready = readyFacts(want);
    expect(() => preflight({ ...ready, ...facts(ready, want) }, want, ready.clock)).not.toThrow();
  });

  it.each<[string, Case['facts'], string | undefined]>([
    ['full', ({ free }) => ({ images: new Set(), free: changed(free, { '/data': GIB }) }), 'disk-full'],
    ['roomy', ({ free }) => ({ images: new Set(), free: changed(free, { '/data': 3 * GIB }) }), undefined],
    [
      'still to be mounted',
      () => ({ images: new Set(), free: new Map(), disks: new Map([[DISK.mount, BLANK]]) }),
      undefined,
    ],
    ['not blank', () => ({ disks: new Map([[DISK.mount, { ...BLANK, zeros: false }]]) }), 'disk-not-blank'],
  ])('asks a data disk that is %s', async (_, facts, code) => {
    const want = await wanted({}, {}, { disks: [DISK] });
    const ready = readyFacts(want);
    const asked = { ...ready, ...facts(ready, want) };
    expect(refusalOf(() => preflight(asked, want, asked.clock))).toBe(code);
  });

  it('is asked of the machine’s clock, not of the time of day', async () => {
    const want = await wanted();
    const facts = readyFacts(want, { free: changed(new Map(), { '/': GIB }) });
    expect(() => preflight(facts, want, 0)).toThrow(expect.objectContaining({ code: 'clock-skew' }));
  });
});
