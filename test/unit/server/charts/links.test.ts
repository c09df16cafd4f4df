import { describe, expect, test } from 'vitest';
import { linksTo, readLink } from '../../../../server/src/charts/links.ts';
import type { Identity } from '../../../../server/src/identity.ts';
import { createSigner } from '../../../../server/src/signer.ts';

const ANN = { id: 'key:ann', namespace: 'ann', scope: 'read' } as const;
const CHART = { identity: ANN, id: '0123456789abcdef' };
const signer = createSigner('a key');

const partsOf = (link: string | undefined): [string, string] => {
  const url = new URL(link ?? '');
  return [url.pathname.replace('/charts/', ''), url.searchParams.get('token') ?? ''];
};

test.each(['html', 'png', 'svg'] as const)('the link to %s leads to it', (format) => {
  const links = linksTo(signer, 'https://tools.example', CHART);
  expect(readLink(signer, ...partsOf(links?.[format]))).toEqual({ grant: CHART, format });
});

test('without an HTTP way to the server there are no links', () => {
  expect(linksTo(signer, undefined, CHART)).toBeNull();
});

const hours = (credential: NonNullable<Identity['credential']>): number => {
  const links = linksTo(signer, 'https://tools.example', {
    ...CHART,
    identity: { ...ANN, credential },
  });
  return (Date.parse(links?.expiresAt ?? '') - Date.now()) / 3_600_000;
};

test('a link holds for a day, and no longer than what proved who was shown it', () => {
  expect(hours({ kind: 'key', key: 'a' })).toBeCloseTo(24, 1);
  expect(hours({ kind: 'key', key: 'a', until: Date.now() + 2 * 3_600_000 })).toBeCloseTo(2, 1);
  expect(hours({ kind: 'token', mark: 'm', until: Date.now() + 300_000 })).toBeCloseTo(300 / 3_600, 1);
  expect(hours({ kind: 'token', mark: 'm', until: Date.now() - 20_000 })).toBeCloseTo(0, 1);
});

describe('a link leads nowhere', () => {
  const [file, token] = partsOf(linksTo(signer, 'https://tools.example', CHART)?.png);
  test.each([
    ['to another chart', 'fedcba9876543210.png', token],
    ['to a format there is not', file.replace('png', 'gif'), token],
    ['to a path', '../0123456789abcdef.png', token],
    ['without a token', file, ''],
    ['with a token that was changed', file, `${token.slice(0, -2)}xx`],
    ['with rubbish', file, 'a.b'],
    ['signed by another key', file, createSigner('another').sign('chart', CHART, 60)],
    ['signed for another purpose', file, signer.sign('dataset-download', CHART, 60)],
    ['of another shape', file, signer.sign('chart', { id: CHART.id }, 60)],
    ['that has expired', file, createSigner('a key', () => 0).sign('chart', CHART, 60)],
  ])('%s', (_, file, token) => {
    expect(readLink(signer, file, token)).toBeUndefined();
  });
});
