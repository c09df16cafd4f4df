import type { Stack } from './stack.ts';

/**
 * What must be the same after a run that changed nothing, read from the host and not from berth's
 * report: containers with their start times, every file of berth's and Docker's configuration with its
 * inode, mode, owner, modification and change time, and when the units last changed state. Two words
 * begin each line and say what it is about.
 */
const SNAPSHOT = `
docker ps --all --quiet --no-trunc | xargs --no-run-if-empty docker inspect --format 'container {{.Name}} {{.Id}} {{.Image}} {{.State.Status}} {{.State.StartedAt}} {{.RestartCount}}'
find /opt/berth /etc/docker /etc/systemd/system /etc/apt /usr/local/share/ca-certificates -printf 'file %p %y %i %m %U:%G %T@ %C@ %l\\n'
find /var/lib/berth -maxdepth 2 -printf 'data %p %y %i %m %U:%G\\n'
for unit in docker.service berth-STACK.service; do
  systemctl show "$unit" --property ActiveState,InvocationID,ActiveEnterTimestampMonotonic,ExecMainPID,NRestarts | sed "s/^/unit $unit./; s/=/ /"
done
docker image ls --all --no-trunc --quiet | sort --unique | sed 's/^/image /'`;

export const snapshot = async (stack: Stack, host = 'one'): Promise<string[]> =>
  (await stack.sh(SNAPSHOT.replace('STACK', stack.name), host)).split('\n').toSorted();

/** What two snapshots differ in, without the details: `container /name`, `file /path`, `unit name.property`. */
export const touched = (before: readonly string[], after: readonly string[]): string[] => {
  const differing = [
    ...before.filter((line) => !after.includes(line)),
    ...after.filter((line) => !before.includes(line)),
  ];
  return [...new Set(differing.map((line) => line.split(' ').slice(0, 2).join(' ')))].toSorted();
};

/** Container ids by service. */
export const containerIds = async (stack: Stack, host = 'one'): Promise<Record<string, string>> => {
  const listed = await stack.sh(
    `docker ps --all --no-trunc --filter label=com.docker.compose.project=berth-${stack.name} --format '{{.Label "com.docker.compose.service"}} {{.ID}}'`,
    host,
  );
  return Object.fromEntries(listed.split('\n').map((line) => line.split(' ')));
};

/** When each service's container was started, by service, with its id: equal means untouched. */
export const starts = async (stack: Stack, host = 'one'): Promise<Record<string, string>> => {
  const listed = await stack.sh(
    `docker ps --all --quiet --filter label=com.docker.compose.project=berth-${stack.name} | xargs --no-run-if-empty docker inspect --format '{{index .Config.Labels "com.docker.compose.service"}}|{{.Id}} {{.State.StartedAt}}'`,
    host,
  );
  return Object.fromEntries(
    listed
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('|')),
  );
};

/** Waits until a command in the host succeeds; its seconds, or an error with its last output. */
export const eventually = async (
  stack: Stack,
  command: string,
  seconds: number,
  host = 'one',
): Promise<number> => {
  const begun = performance.now();
  for (;;) {
    const result = await stack
      .try(command, host)
      .catch((error: unknown) => ({ exitCode: -1, output: String(error) }));
    const passed = (performance.now() - begun) / 1000;
    if (result.exitCode === 0) return passed;
    if (passed > seconds) throw new Error(`not within ${seconds} s: ${command}\n${result.output}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

/** True once all three services are healthy and systemd says so too. */
export const healthy = (stack: Stack): string =>
  `[ "$(docker ps --filter label=com.docker.compose.project=berth-${stack.name} --format '{{.Status}}' | grep -c '(healthy)')" = 3 ] && [ "$(systemctl is-active berth-${stack.name})" = active ]`;
