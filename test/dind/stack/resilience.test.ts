import { beforeEach, expect, inject, test } from 'vitest';
import { Stack } from '../stack.ts';
import { eventually, healthy, starts } from '../world.ts';

const stack = await Stack.at(inject('sharedStack'));
const unit = `berth-${stack.name}.service`;
const container = (service: string): string => `berth-${stack.name}-${service}-1`;
const runningCount = `docker ps --quiet --filter label=com.docker.compose.project=berth-${stack.name} --filter status=running | grep -c .`;

const isActive = async (): Promise<string> => (await stack.try(`systemctl is-active ${unit}`)).output.trim();
const property = (name: string): Promise<string> =>
  stack.sh(`systemctl show --value --property ${name} ${unit}`);
const mainProcess = (service: string): Promise<string> =>
  stack.sh(`docker inspect --format '{{.State.Pid}}' ${container(service)}`);
const nothingToDo = async (): Promise<void> => {
  const { code, events } = await stack.json('bootstrap.mts', '--check');
  expect(events.gaps).toEqual({});
  expect(code).toBe(0);
};

/** Services whose container is another one, or was started again, than before. */
const renewed = async (before: Record<string, string>): Promise<string[]> => {
  const now = await starts(stack);
  return Object.keys(before).filter((service) => now[service] !== before[service]);
};

beforeEach(() => eventually(stack, healthy(stack), 60));

test.each(['postgres', 'redis', 'server'])(
  'the main process of %s killed: healthy again within 15 s',
  async (service) => {
    const before = await starts(stack);
    await stack.sh(`kill -KILL ${await mainProcess(service)}`);
    await eventually(
      stack,
      `[ "$(docker inspect --format '{{.State.StartedAt}}' ${container(service)})" != '${before[service]?.split(' ')[1]}' ]`,
      15,
    );
    expect(await eventually(stack, healthy(stack), 15)).toBeLessThan(15);
    expect(await renewed(before)).toEqual([service]);
    await nothingToDo();
  },
);

/** Has the host compare containers and unit until the stop is over. */
const WATCH_STOP = `
systemctl stop --no-block ${unit}
while [ "$(systemctl is-active ${unit})" != inactive ]; do
  running=$(${runningCount})
  state=$(systemctl is-active ${unit})
  [ "$running" = 3 ] || [ "$state" != active ] || { echo "active with $running containers"; exit 1; }
done
docker ps --all --format '{{.Names}} {{.State}}' --filter label=com.docker.compose.project=berth-${stack.name} | sort`;

test('systemctl stop stops the stack, and start brings it back', async () => {
  expect(await stack.sh(WATCH_STOP)).toBe(
    ['postgres', 'redis', 'server'].map((service) => `${container(service)} exited`).join('\n'),
  );
  // It comes back once the stack is up: no waiting afterwards.
  await stack.sh(`systemctl start ${unit}`);
  await stack.sh(healthy(stack));
  await nothingToDo();
});

/** From the moment the loss is noticed the unit is active again only once all run. */
const WATCH_HEALING = `
while [ "$(systemctl is-active ${unit})" = active ]; do sleep 0.1; done
while [ "$(systemctl is-active ${unit})" != active ]; do sleep 0.1; done
[ "$(${runningCount})" = 3 ]`;

const losses: Record<string, { service: string; make: () => Promise<unknown> }> = {
  'a container stopped by hand': {
    service: 'postgres',
    make: () => stack.sh(`docker stop ${container('postgres')}`),
  },
  'a container removed by hand': {
    service: 'redis',
    make: () => stack.sh(`docker rm --force ${container('redis')}`),
  },
  'a container paused by hand': {
    service: 'server',
    make: () => stack.sh(`docker pause ${container('server')}`),
  },
  'a server that ends by itself, without an error': {
    service: 'server',
    make: async () => stack.sh(`kill -TERM ${await mainProcess('server')}`),
  },
};

test.each(Object.entries(losses))('%s is healed without berth, and the unit says so', async (_, loss) => {
  const before = await starts(stack);
  await loss.make();
  await stack.sh(WATCH_HEALING);
  await eventually(stack, healthy(stack), 30);
  expect((await renewed(before)).filter((service) => service !== loss.service)).toEqual([]);
  await nothingToDo();
});

test('the engine restarted: the containers run on, and the unit stays active', async () => {
  const before = await starts(stack);
  const invocation = await property('InvocationID');
  const restart = stack.sh(
    'systemctl reset-failed docker.service; systemctl restart docker.service && docker version > /run/engine-is-back',
  );
  const states = new Set<string>();
  for (;;) {
    states.add(await isActive());
    if ((await stack.try('[ -e /run/engine-is-back ]')).exitCode === 0) break;
  }
  await restart;
  await stack.sh('rm /run/engine-is-back');
  expect([...states]).toEqual(['active']);
  await eventually(stack, healthy(stack), 30);
  expect(await property('InvocationID')).toBe(invocation);
  expect(await starts(stack)).toEqual(before);
  await nothingToDo();
});

test('the supervisor killed: systemd starts another, and the containers run on', async () => {
  const before = await starts(stack);
  await stack.sh(`systemctl kill --kill-whom main --signal KILL ${unit}`);
  await eventually(stack, `[ "$(systemctl is-active ${unit})" = activating ]`, 10);
  await eventually(stack, healthy(stack), 30);
  expect(await starts(stack)).toEqual(before);
  await nothingToDo();
});

/** When a service's container was started and when its health check first passed since, in ISO 8601. */
const STARTED_AND_HEALTHY = `docker inspect --format '{{.State.StartedAt}}{{range .State.Health.Log}}{{println}}{{.ExitCode}} {{.End.UTC.Format "2006-01-02T15:04:05.000000000Z"}}{{end}}'`;
const bootOf = async (service: string): Promise<{ started: string; healthy: string }> => {
  const [started = '', ...checks] = (await stack.sh(`${STARTED_AND_HEALTHY} ${container(service)}`)).split(
    '\n',
  );
  const passed = checks.flatMap((line) => {
    const [code, at = ''] = line.split(' ');
    return code === '0' && at > started ? [at] : [];
  });
  return { started, healthy: passed[0] ?? 'never' };
};

test('a reboot: healthy again within 60 s with no help, in the right order', async () => {
  const before = await starts(stack);
  await stack.target().restart({ t: 60 });
  expect(await eventually(stack, healthy(stack), 60)).toBeLessThan(60);
  const [server, postgres, redis] = await Promise.all(['server', 'postgres', 'redis'].map(bootOf));
  expect(server?.started.localeCompare(postgres?.healthy ?? '')).toBe(1);
  expect(server?.started.localeCompare(redis?.healthy ?? '')).toBe(1);
  expect((await renewed(before)).toSorted()).toEqual(['postgres', 'redis', 'server']);
  await nothingToDo();
});

test('a power cut: healthy again within 60 s with no help', async () => {
  const before = await starts(stack);
  await stack.target().kill({ signal: 'KILL' });
  await stack.target().start();
  expect(await eventually(stack, healthy(stack), 60)).toBeLessThan(60);
  expect((await renewed(before)).toSorted()).toEqual(['postgres', 'redis', 'server']);
  await nothingToDo();
});
