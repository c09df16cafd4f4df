import { expect, it } from 'vitest';
import { isLoopback } from '../../../core/loopback.ts';

it.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
])('%s: %s', (address, loopback) => {
  expect(isLoopback(address)).toBe(loopback);
});
