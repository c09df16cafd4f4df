import { expect, test } from 'vitest';
import { lockOfWorkspace, npmLock } from '../../../../provision/images/npm-lock.ts';

const lockOf = (packages: Record<string, object>) => npmLock.parse({ lockfileVersion: 3, packages });
const placesIn = (packages: Record<string, object>): string[] =>
  Object.keys(lockOfWorkspace(lockOf(packages), 'server').packages);

const server = {
  name: '@berth/server',
  version: '1.0.0',
  dependencies: { a: '1' },
  devDependencies: { tool: '1' },
};

test('only what the workspace needs to run is kept, however far down', () => {
  const places = placesIn({
    '': { dependencies: { other: '1' } },
    server,
    'node_modules/a': { version: '1.0.0', dependencies: { b: '1' }, optionalDependencies: { missing: '1' } },
    'node_modules/b': { version: '1.0.0', peerDependencies: { '@s/c': '1' } },
    'node_modules/@s/c': { version: '1.0.0', dependencies: { a: '1' } },
    'node_modules/other': { version: '1.0.0' },
    'node_modules/tool': { version: '1.0.0' },
  });
  expect(places).toEqual(['', 'node_modules/@s/c', 'node_modules/a', 'node_modules/b']);
});

test('the nearest copy of a package counts', () => {
  const places = placesIn({
    server,
    'server/node_modules/a': { version: '2.0.0' },
    'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
    'node_modules/b': { version: '1.0.0' },
  });
  expect(places).toEqual(['', 'node_modules/a']);
});

test('a package nested in another stays there', () => {
  const places = placesIn({
    server,
    'node_modules/a': { version: '1.0.0', dependencies: { b: '2' } },
    'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '1' } },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0' },
  });
  expect(places).toEqual(['', 'node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c']);
});

test('two versions that would need one place are an error', () => {
  const packages = {
    server: { ...server, dependencies: { a: '2', b: '1' } },
    'server/node_modules/a': { version: '2.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '1.0.0', dependencies: { a: '1' } },
  };
  expect(() => lockOfWorkspace(lockOf(packages), 'server')).toThrow('cannot share one directory');
});

test('a lock without the workspace is an error', () => {
  expect(() => lockOfWorkspace(lockOf({}), 'server')).toThrow('no workspace server');
});
