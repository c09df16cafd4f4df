import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../server/src/config/config.ts';

const files: Record<string, string> = { '/secret': 'from-file\n', '/empty': '\n' };
const readFile = (path: string): string => {
  const text = files[path];
  if (text === undefined) throw new Error('no such file');
  return text;
};
const read = (env: Record<string, string>) => readConfig(env, readFile);

describe('readConfig', () => {
  it('needs nothing but a database password', () => {
    const result = read({ POSTGRES_PASSWORD: 'pw' });
    expect(result).toMatchObject({
      ok: true,
      config: {
        http: {
          host: '127.0.0.1',
          port: 8080,
          allowedHosts: [],
          allowedOrigins: [],
          drainSeconds: 10,
          keepAliveSeconds: 75,
        },
        postgres: { host: '127.0.0.1', port: 5432, database: 'berth', user: 'berth', password: 'pw' },
        redis: { host: '127.0.0.1', port: 6379, password: undefined, database: 0 },
        logLevel: 'info',
      },
    });
  });

  it('reads secrets from files, without the trailing newline', () => {
    const result = read({ POSTGRES_PASSWORD_FILE: '/secret', REDIS_PASSWORD_FILE: '/secret' });
    expect(result).toMatchObject({
      config: { postgres: { password: 'from-file' }, redis: { password: 'from-file' } },
    });
  });

  it('takes lists with commas or spaces, and empty variables as unset', () => {
    const result = read({
      POSTGRES_PASSWORD: 'pw',
      API_KEY: 'k'.repeat(32),
      ALLOWED_HOSTS: 'a.example, b.example  c.example',
      PORT: '',
    });
    expect(result).toMatchObject({
      config: { http: { allowedHosts: ['a.example', 'b.example', 'c.example'], port: 8080 } },
    });
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT: expected a whole number from 1 to 65535'],
    [{ PORT: '70000' }, 'PORT: expected a whole number from 1 to 65535'],
    [{ DRAIN_SECONDS: '1.5' }, 'DRAIN_SECONDS: expected a whole number from 0 to 300'],
    [{ KEEP_ALIVE_SECONDS: '0' }, 'KEEP_ALIVE_SECONDS: expected a whole number from 1 to 3600'],
    [{ REDIS_PASSWORD_FILE: '/absent' }, 'REDIS_PASSWORD: cannot read /absent: no such file'],
    [{ REDIS_PASSWORD_FILE: '/empty' }, 'REDIS_PASSWORD: the file /empty is empty'],
    [{ SIGNING_KEY: 'short' }, 'SIGNING_KEY: expected at least 32 characters'],
    [{ LEGACY_SSE: 'yes' }, 'LEGACY_SSE: expected on or off'],
    [{ AUTH: 'maybe' }, 'AUTH: expected auto, off or required'],
    [{ PUBLIC_URL: 'ftp://a' }, 'PUBLIC_URL: expected an http or https address'],
    [{ S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'a' }, 'S3_SECRET_ACCESS_KEY: needed where S3_BUCKET is set'],
    [
      { REDIS_PASSWORD_FILE: '/secret', REDIS_PASSWORD: 'x' },
      'REDIS_PASSWORD: set REDIS_PASSWORD or REDIS_PASSWORD_FILE, not both',
    ],
  ])('explains %j', (env, mistake) => {
    expect(read({ POSTGRES_PASSWORD: 'pw', ...env })).toEqual({ ok: false, mistakes: [mistake] });
  });

  it('does not let a server be reached by others whom nobody could tell apart', () => {
    const open = read({ POSTGRES_PASSWORD: 'pw', HOST: '0.0.0.0' });
    expect(open).toEqual({ ok: false, mistakes: [expect.stringMatching(/^API_KEY: nobody could call/)] });
    const published = { POSTGRES_PASSWORD: 'pw', HOST: '0.0.0.0', PUBLISHED_ON: '127.0.0.1' };
    expect(read(published)).toMatchObject({ ok: true });
  });

  it.each([
    [{}, 'berth-server'],
    [{ STACK_NAME: '' }, 'berth-server'],
    [{ STACK_NAME: '店铺' }, '店铺'],
  ])('calls itself by the stack where one is named: %j', (env, title) => {
    expect(read({ POSTGRES_PASSWORD: 'pw', ...env })).toMatchObject({ ok: true, config: { title } });
  });

  it('reports every mistake at once, each once, and never a value', () => {
    const result = read({ POSTGRES_PASSWORD_FILE: '/absent', PORT: 'hunter2', LOG_LEVEL: 'hunter2' });
    const mistakes = result.ok ? [] : result.mistakes;
    expect(mistakes.map((line) => line.split(':')[0])).toEqual(['POSTGRES_PASSWORD', 'PORT', 'LOG_LEVEL']);
    expect(mistakes.join()).not.toContain('hunter2');
  });
});
