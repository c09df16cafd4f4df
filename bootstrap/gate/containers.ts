import { quote } from '../../core/shell.ts';
import { UserError } from '../../core/user-error.ts';
import type { Service } from '../release/release.ts';
import type { Connection } from '../ssh/connection.ts';
import { lines } from '../probe/text.ts';

/**
 * Waits on the host, in one round trip, until every service of the project is running and healthy.
 * Transient states are tolerated up to the deadline; the last one seen is the answer.
 */
const waitScript = (project: string, expected: number, seconds: number): string => `
end=$(($(date +%s) + ${seconds}))
while :; do
  states=$(timeout 10 docker ps --all --filter label=com.docker.compose.project=${quote(project)} --format '{{.Label "com.docker.compose.service"}}|{{.State}}|{{.Status}}')
  good=$(printf '%s\\n' "$states" | grep -c '|running|.*(healthy)$')
  [ "$good" -ge ${expected} ] && exit 0
  [ "$(date +%s)" -ge "$end" ] && break
  sleep 0.5
done
printf '%s\\n' "$states" | grep -v '|running|.*(healthy)$'
exit 1
`;

/** @throws UserError `unhealthy`, naming each service that is not healthy and its state */
export const containersHealthy = async (
  connection: Connection,
  project: string,
  services: readonly Service[],
  seconds: number,
): Promise<void> => {
  const result = await connection.run(waitScript(project, services.length, seconds), {
    deadline: seconds + 30,
  });
  if (result.code === 0) return;
  const states = lines(result.stdout).map((line) => line.split('|'));
  const reported = states.map(
    ([service, state, status]) => `${service ?? '?'} is ${state ?? '?'} (${status ?? '?'})`,
  );
  const absent = services.filter(
    ({ name }) => states.length === 0 || !states.some(([service]) => service === name),
  );
  const said = reported.length > 0 ? reported : absent.map(({ name }) => `${name} has no container`);
  throw new UserError('unhealthy', `not healthy after ${seconds} s: ${said.join(', ')}`, {
    hint: 'read the log lines above; give slow starters more time with bundle.healthTimeout',
  });
};
