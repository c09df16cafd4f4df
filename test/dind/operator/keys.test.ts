import { afterAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { eventsOf } from '../berth.ts';
import { Stack } from '../stack.ts';

const stack = await Stack.at(inject('sharedStack'));
const KEYS = 'scripts/keys.mts';

const keyEvent = z.object({
  type: z.literal('key'),
  id: z.string(),
  name: z.string(),
  state: z.string(),
  secret: z.string().optional(),
});

const containerOf = (service: string): string =>
  `$(docker ps -q --filter label=com.docker.compose.project=berth-${stack.name} --filter label=com.docker.compose.service=${service})`;

const keys = async (...flags: string[]): Promise<z.infer<typeof keyEvent>[]> => {
  const outcome = await stack.run(KEYS, '--json', ...flags);
  if (outcome.code !== 0) throw new Error(`keys ended with ${outcome.code}:\n${outcome.stdout}`);
  return eventsOf(outcome).all.flatMap((event) => keyEvent.safeParse(event).data ?? []);
};

/** What the server answers to a key, asked from inside its own container. */
const statusOf = (secret: string): Promise<string> =>
  stack.sh(
    `docker exec ${containerOf('server')} node -e "fetch('http://127.0.0.1:8080/api/status',{headers:{authorization:'Bearer ${secret}'}}).then((r)=>console.log(r.status))"`,
  );

afterAll(() =>
  stack.sh(
    `docker exec ${containerOf('postgres')} psql -U berth -d berth -qc "DELETE FROM api_keys WHERE name = 'operator'"`,
  ),
);

test('a key is made, opens the server, is listed without its text, rotated and revoked', async () => {
  const [made] = await keys('--create', 'operator', '--scope', 'read');
  expect(made).toMatchObject({ name: 'operator', state: 'live', secret: expect.stringMatching(/^berth_/) });
  const { id = '', secret = '' } = made ?? {};
  await expect.poll(() => statusOf(secret), { timeout: 10_000 }).toBe('200');

  const listed = await stack.run(KEYS);
  expect(listed.code).toBe(0);
  expect(listed.stdout).toMatch(new RegExp(`one: ${id} operator: read in operator-${id}, live`));
  expect(listed.stdout).not.toContain(secret.slice(-20));

  const [next] = await keys('--rotate', id, '--overlap', '1h');
  await expect.poll(() => statusOf(next?.secret ?? ''), { timeout: 10_000 }).toBe('200');
  expect(await statusOf(secret)).toBe('200');

  expect(await keys('--revoke', id)).toMatchObject([{ id, state: 'revoked' }]);
  await expect.poll(() => statusOf(secret), { timeout: 15_000, interval: 500 }).toBe('401');
  expect(await statusOf(next?.secret ?? '')).toBe('200');
});

test('what the server finds wrong with the arguments is told, and nothing is made', async () => {
  const before = await keys();
  const { code, stdout } = await stack.run(KEYS, '--create', 'operator2');
  expect(code).toBe(64);
  expect(stdout).toContain('scope: needed: read, write or admin');
  expect(before.length).toBeGreaterThan(0);
  expect(await keys()).toEqual(before);
});
