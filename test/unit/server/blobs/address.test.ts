import { expect, test } from 'vitest';
import { addressOf } from '../../../../server/src/blobs/s3-requests.ts';

const bucket = {
  region: 'cn-north-4',
  bucket: 'data',
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  prefix: '',
  style: 'virtual' as const,
};

test.each([
  [
    { endpoint: 'https://obs.cn-north-4.myhuaweicloud.com' },
    'https://data.obs.cn-north-4.myhuaweicloud.com/ns/a.parquet',
  ],
  [
    { endpoint: 'https://s3.eu-west-1.amazonaws.com/', prefix: 'berth/blobs/' },
    'https://data.s3.eu-west-1.amazonaws.com/berth/blobs/ns/a.parquet',
  ],
  [{ endpoint: 'http://127.0.0.1:9000', style: 'path' as const }, 'http://127.0.0.1:9000/data/ns/a.parquet'],
  [
    { endpoint: 'https://gateway.example/s3', style: 'path' as const, prefix: 'p' },
    'https://gateway.example/s3/data/p/ns/a.parquet',
  ],
])('the address of a key under %j', (given, address) => {
  expect(addressOf({ ...bucket, ...given }, 'ns/a.parquet').href).toBe(address);
});

test('a key that climbs is refused', () => {
  expect(() => addressOf({ ...bucket, endpoint: 'https://s3.example' }, 'ns/../x')).toThrow('not a key');
});
