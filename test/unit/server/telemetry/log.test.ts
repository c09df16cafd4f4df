import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const SCRIPT = `
const { createLog } = await import('${ROOT}server/src/log.ts');
const log = createLog('debug', 1).child({ requestId: 'r-1' });
const cause = new Error('connect postgres://berth:s3cr3t-1@db');
log.error({ err: new Error('no Bearer s3cr3t-2', { cause }) }, 'failed');
log.debug({ url: '/files/a.csv?token=s3cr3t-3&x=1', headers: { authorization: 's3cr3t-4', cookie: 's3cr3t-5' } }, 'request');
log.warn({ error: '{"password":"s3cr3t-6","n":1}', query: { apiKey: 's3cr3t-7' } }, 'away');
log.info({ config: { redis: { password: 's3cr3t-8' } }, key: 'berth_ab12_s3cr3t-9-0123456789' }, 'token=s3cr3t-10');
log.info({ tool: 'recall', identity: 'key:ci', outcome: 'ok', ms: 3 }, 'tool call');
`;

const line = z.looseObject({ requestId: z.literal('r-1'), msg: z.string() });

describe('the log', () => {
  it('holds no secrets, wherever in a line they stand, and stays JSON', () => {
    const output = execFileSync(`${ROOT}node_modules/.bin/node`, ['--input-type=module', '--eval', SCRIPT], {
      encoding: 'utf8',
    });
    expect(output).not.toContain('s3cr3t');
    const lines = output
      .trimEnd()
      .split('\n')
      .map((text) => line.parse(JSON.parse(text)));
    expect(lines).toMatchObject([
      { level: 'error', msg: 'failed', err: { message: expect.stringContaining('no Bearer [secret]') } },
      { url: '/files/a.csv?token=[secret]&x=1' },
      { error: '{"password":"[secret]","n":1}' },
      { msg: 'token=[secret]' },
      { tool: 'recall', identity: 'key:ci', outcome: 'ok', ms: 3 },
    ]);
  });
});
