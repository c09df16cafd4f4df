import { describe, expect, test } from 'vitest';
import { linksTo, readLink } from '../../../../server/src/charts/links.ts';
import { createSigner } from '../../../../server/src/signer.ts';

const CHART = { namespace: 'ann', id: '0123456789abcdef' };
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
