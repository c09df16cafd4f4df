import { describe, expect, test } from 'vitest';
import { engineAddresses, parseEngineAddress } from '../../../../provision/engine/address.ts';

const home = '/home/me';

describe('where an engine is looked for', () => {
  test('nowhere else once the inventory says where', () => {
    expect(engineAddresses('unix:///run/a.sock', { dockerHost: 'unix:///run/b.sock', home })).toEqual([
      { socketPath: '/run/a.sock' },
    ]);
  });
  test('then where DOCKER_HOST says', () => {
    expect(engineAddresses(undefined, { dockerHost: 'tcp://127.0.0.1:2375', home })).toEqual([
      { host: '127.0.0.1', port: 2375 },
    ]);
  });
  test('else at the usual sockets: the system’s, a rootless one, Docker Desktop’s', () => {
    expect(engineAddresses(undefined, { dockerHost: '', runtimeDirectory: '/run/user/1000', home })).toEqual([
      { socketPath: '/var/run/docker.sock' },
      { socketPath: '/run/user/1000/docker.sock' },
      { socketPath: '/home/me/.docker/run/docker.sock' },
    ]);
  });
});

test('a bare unix:// is the default socket', () => {
  expect(parseEngineAddress('unix://')).toEqual({ socketPath: '/var/run/docker.sock' });
});

test.each(['tcp://10.0.0.1:2375', 'ssh://me@host', 'nonsense'])(
  '%s is refused: not on this machine',
  (text) => {
    expect(() => parseEngineAddress(text)).toThrow(expect.objectContaining({ code: 'engine-address' }));
  },
);
