import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openAccess, type Access } from '../../../server/src/access/access.ts';
import type { Identity } from '../../../server/src/identity.ts';
import { createSigner } from '../../../server/src/signer.ts';
import { API_KEY, ORIGIN, request, settings, silent } from '../../unit/server/access/fixtures.ts';
import { environmentOf, ownStores, type OwnStores } from '../kit.ts';
import { eventually, NODE } from '../process.ts';

const SCRIPT = new URL('../../../server/src/keys.ts', import.meta.url).pathname;
const run = promisify(execFile);

const outcome = z.object({
  keys: z.tuple([z.looseObject({ id: z.string(), live: z.boolean(), expiresAt: z.string().nullable() })]),
  secret: z.string(),
});

let stores: OwnStores;
let access: Access;

beforeAll(async () => {
  stores = await ownStores();
  access = open();
});
afterAll(async () => {
  await access.module.close?.();
  await stores.close();
});

const signer = createSigner('a key of the tests');
const open = (): Access =>
  openAccess({ ...stores, settings: settings(), allowedOrigins: [], signer, log: silent });

const keys = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(NODE, [SCRIPT, ...args], { env: environmentOf(stores.config) });

/** What the command made, which prints it this once. */
const make = async (...args: string[]): Promise<{ id: string; secret: string; expiresAt: string | null }> => {
  const {
    keys: [key],
    secret,
  } = outcome.parse(JSON.parse((await keys(...args, '--json')).stdout));
  return { ...key, secret };
};

// Another one each time: a key is asked for until it opens, which from one address is soon too often.
const address = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

const who = async (secret: string, from = access): Promise<Identity | number> => {
  const asked = request({ authorization: `Bearer ${secret}` }, address());
  const admitted = await from.admit(asked, 'read', ORIGIN);
  return 'identity' in admitted ? admitted.identity : admitted.refusal.status;
};
const opens = (secret: string, is: boolean) => async (): Promise<boolean> =>
  (typeof (await who(secret)) === 'object') === is;

describe('the life of a key', () => {
  test('it opens the server for the namespace and scope it was made for, within seconds', async () => {
    const { secret } = await make('create', '--name', 'ci', '--scope', 'write', '--namespace', 'team');
    await eventually(opens(secret, true), 5_000);
    expect(await who(secret)).toMatchObject({ id: 'key:ci', namespace: 'team', scope: 'write' });
  });

  test('it has a namespace of its own where none is said, whatever its name was used for before', async () => {
    const namespaceOf = async (key: { id: string; secret: string }, name: string): Promise<string> => {
      await eventually(opens(key.secret, true), 5_000);
      const identity = await who(key.secret);
      expect(identity).toMatchObject({ namespace: `${name}-${key.id}` });
      return `${name}-${key.id}`;
    };
    const one = await make('create', '--name', 'ann', '--scope', 'write');
    const two = await make('create', '--name', 'ben', '--scope', 'write');
    const [ofOne, ofTwo] = [await namespaceOf(one, 'ann'), await namespaceOf(two, 'ben')];
    await keys('revoke', one.id);
    const again = await make('create', '--name', 'ann', '--scope', 'write');
    const ofAgain = await namespaceOf(again, 'ann');
    expect(new Set([ofOne, ofTwo, ofAgain, 'default']).size).toBe(4);
    const long = 'n'.repeat(63);
    const longest = await make('create', '--name', long, '--scope', 'write');
    const shared = await make(
      'create',
      '--name',
      'sharer',
      '--scope',
      'read',
      '--namespace',
      await namespaceOf(longest, 'n'.repeat(50)),
    );
    await eventually(opens(shared.secret, true), 5_000);
    expect(await who(shared.secret)).toMatchObject({ namespace: `${'n'.repeat(50)}-${longest.id}` });
  });

  test('two keys see two namespaces', async () => {
    const one = await make('create', '--name', 'bot', '--scope', 'read', '--namespace', 'one');
    const two = await make('create', '--name', 'bot', '--scope', 'read', '--namespace', 'two');
    await eventually(opens(two.secret, true), 5_000);
    expect(await who(one.secret)).toMatchObject({ namespace: 'one' });
    expect(await who(two.secret)).toMatchObject({ namespace: 'two' });
  });

  test('revoked, it opens nothing within seconds', async () => {
    const { id, secret } = await make('create', '--name', 'leaver', '--scope', 'read');
    await eventually(opens(secret, true), 5_000);
    await keys('revoke', id);
    await eventually(opens(secret, false), 7_000);
    expect(await who(secret)).toBe(401);
  });

  test('expired, it opens nothing', async () => {
    const { secret } = await make('create', '--name', 'guest', '--scope', 'read', '--expires', '10s');
    await eventually(opens(secret, true), 5_000);
    await eventually(opens(secret, false), 15_000);
    expect(await who(secret, open())).toBe(401);
  });

  test('rotated, old and new open it until the overlap ends', async () => {
    const old = await make('create', '--name', 'turning', '--scope', 'admin', '--expires', '90d');
    const next = await make('rotate', old.id, '--overlap', '10s');
    await eventually(opens(next.secret, true), 5_000);
    const turned = { id: 'key:turning', namespace: `turning-${old.id}`, scope: 'admin' };
    expect(await who(old.secret)).toMatchObject(turned);
    expect(await who(next.secret)).toMatchObject(turned);
    const days = (Date.parse(next.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
    await eventually(opens(old.secret, false), 20_000);
    expect(await who(next.secret)).toMatchObject({ id: 'key:turning' });
  });

  test('its last use is written down', async () => {
    const { id, secret } = await make('create', '--name', 'used', '--scope', 'read');
    const door = open();
    await eventually(async () => typeof (await who(secret, door)) === 'object', 5_000);
    await door.module.close?.();
    const { stdout } = await keys('list', '--json');
    const listed = z.object({
      keys: z.array(z.object({ id: z.string(), lastUsedAt: z.string().nullable() })),
    });
    const used = listed.parse(JSON.parse(stdout)).keys.find((key) => key.id === id)?.lastUsedAt;
    expect(Math.abs(Date.parse(used ?? '') - Date.now())).toBeLessThan(10_000);
  });
});

const create = async (...args: string[]): Promise<string> =>
  (await keys('create', '--scope', 'write', ...args)).stdout;

describe('the command', () => {
  test('says with whom a new key shares its data', async () => {
    expect(await create('--name', 'alone')).toMatch(
      /The data of the namespace alone-\S+ is seen by this key alone\./,
    );
    expect(await create('--name', 'first', '--namespace', 'lab')).toMatch(/seen by this key alone\./);
    expect(await create('--name', 'second', '--namespace', 'lab')).toMatch(
      /The data of the namespace lab is seen by this key and first\./,
    );
    const env = { ...environmentOf(stores.config), API_KEY };
    const args = ['create', '--name', 'old', '--scope', 'read', '--namespace', 'default'];
    expect((await run(NODE, [SCRIPT, ...args], { env })).stdout).toMatch(
      /namespace default is seen by this key and admin \(API_KEY\)/,
    );
  });

  test('says where the data of an earlier key of the same name is', async () => {
    const { id } = await make('create', '--name', 'back', '--scope', 'write');
    await keys('revoke', id);
    const { stdout } = await keys('create', '--name', 'back', '--scope', 'write');
    expect(stdout).toContain(`An earlier key named back had the namespace back-${id}`);
    const taken = keys('create', '--name', 'back', '--scope', 'write');
    await expect(taken).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/rotate it \(rotate [0-9a-f]{12}\)/),
    });
  });

  test('stores a hash, and lists no secret', async () => {
    const { secret } = await make('create', '--name', 'hidden', '--scope', 'read');
    const { rows } = await stores.pool.query('SELECT * FROM api_keys');
    const { stdout } = await keys('list');
    expect(stdout).toMatch(/^id +name +namespace/);
    expect(stdout).toMatch(/hidden +hidden-[0-9a-f]{12} +read +live/);
    const part = secret.slice(-43, -20);
    for (const text of [JSON.stringify(rows), stdout]) expect(text).not.toContain(part);
  });

  test('refuses a name that is taken, but not after its key has ended', async () => {
    const { id } = await make('create', '--name', 'twice', '--scope', 'read');
    const again = ['create', '--name', 'twice', '--scope', 'read'];
    await expect(keys(...again)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/has a key named twice/),
    });
    await keys('revoke', id);
    expect((await keys(...again)).stdout).toMatch(/twice/);
  });

  test('rotates a key once, and none that has ended', async () => {
    const { id } = await make('create', '--name', 'once', '--scope', 'read');
    await keys('rotate', id);
    await expect(keys('rotate', id)).rejects.toMatchObject({ code: 1 });
    await keys('revoke', id);
    await expect(keys('revoke', id)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no key/),
    });
    await expect(keys('rotate', '0123456789ab')).rejects.toMatchObject({ code: 1 });
  });

  test('tells how it is used where it is asked wrongly', async () => {
    await expect(keys('make')).rejects.toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/Usage: node src\/keys.ts/),
    });
  });

  test('says that the database is away', async () => {
    const env = { ...environmentOf(stores.config), POSTGRES_PORT: '1' };
    await expect(run(NODE, [SCRIPT, 'list'], { env })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not reachable/),
    });
  });
});

test('the first key needs no table', async () => {
  expect(await who(API_KEY)).toMatchObject({ id: 'key:admin', scope: 'admin' });
});
