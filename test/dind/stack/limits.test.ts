import { expect, inject, test } from 'vitest';
import { Stack } from '../stack.ts';

const stack = await Stack.at(inject('sharedStack'));
const container = (service: string): string => `berth-${stack.name}-${service}-1`;

test.each(['server', 'postgres', 'redis'])(
  '%s has no swap, a share of the processors and no core dumps',
  async (service) => {
    const inspect = (what: string): Promise<string> =>
      stack.sh(`docker inspect --format '{{json .HostConfig.${what}}}' ${container(service)}`);
    expect(Number(await inspect('Memory'))).toBeGreaterThan(0);
    expect(await inspect('MemorySwap')).toBe(await inspect('Memory'));
    expect(Number(await inspect('CpuQuota'))).toBeGreaterThan(0);
    expect(await stack.sh(`docker exec ${container(service)} sh -c 'ulimit -c'`)).toBe('0');
  },
);

const ask = (sql: string): Promise<string> =>
  stack.sh(`docker exec ${container('postgres')} psql -U postgres -d berth -AtX -c "${sql}"`);

test('the role of the server is a plain owner of its database', async () => {
  expect(await ask("SELECT rolsuper FROM pg_roles WHERE rolname = 'berth'")).toBe('f');
  expect(
    await ask(
      "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    ),
  ).toBe('berth');
});
