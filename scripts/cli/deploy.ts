import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { bootstrapHosts, type Job } from '../../bootstrap/fleet.ts';
import type { Event, ExitCode, HostRecap } from '../../core/event.ts';
import type { Host } from '../../core/host.ts';
import { isLoopback } from '../../core/loopback.ts';
import { exitCodeOf } from '../../core/report.ts';
import type { Change } from '../../core/resource.ts';
import { UserError } from '../../core/user-error.ts';
import { berthHome } from './home.ts';
import type { Context } from './context.ts';
import { bundleSpec, hostSpec, type Deployment } from './specs.ts';
import type { Stack } from './stack.ts';

const PARALLEL = 10;

/** Bootstraps a stack's hosts and says where their servers are. */
export const deploy = async (
  stack: Stack,
  deployment: Deployment,
  context: Context,
): Promise<HostRecap[]> => {
  const { args, emit, signal } = context;
  const { provider, hosts, inventory } = stack;
  const reachable = await provider.hosts(deployment.observed, signal);
  const jobs = await Promise.all(
    hosts.map(async (settings): Promise<Job> => {
      const host = reachable.find(({ name }) => name === settings.name);
      if (host !== undefined) {
        return { host, spec: await hostSpec(settings), starting: isStarting(host, deployment.changes) };
      }
      throw new UserError('no-such-machine', `${settings.name} does not exist yet`, {
        hint: 'npx zx provision.mts makes it, and bootstraps it too',
      });
    }),
  );
  const recaps = await bootstrapHosts(jobs, {
    bundle: await bundleSpec(stack, deployment),
    check: args.check,
    parallel: args.parallel ?? PARALLEL,
    emit,
    access: async () => (await deployment.registry()).access(),
    owner: `${userInfo().username}@${hostname()}`,
    ssh: { signal, knownHosts: join(berthHome(), 'known_hosts') },
  });
  for (const { host } of jobs) {
    const recap = recaps.find((one) => one.host === host.name);
    const url = provider.serverUrl?.(deployment.observed, host.name);
    if (recap?.failed === 0 && !args.check)
      emit(endpoint(host, url, inventory.bundle.server, args.inventory));
  }
  return recaps;
};

/** A machine that this run made or started, or that no run has been on yet. */
const isStarting = (host: Host, changes: readonly Change[]): boolean =>
  host.firstContact !== undefined ||
  changes.some(({ after }) => after?.kind === 'server' && after.name === host.name);

/** Ends a run: the recap, and the exit code that follows from it. */
export const conclude = (changes: number, recaps: HostRecap[], { args, emit }: Context): ExitCode => {
  const exitCode = exitCodeOf({
    failed: recaps.some(({ failed, skipped }) => failed + skipped > 0),
    check: args.check,
    pending: changes > 0 || recaps.some(({ changed }) => changed > 0),
  });
  emit({ type: 'recap', changes, hosts: recaps, exitCode });
  return exitCode;
};

/** Where a client finds the server: where the provider leads to it, at the host itself, or through a tunnel. */
const endpoint = (
  host: Host,
  url: string | undefined,
  { bind, port }: { bind: string; port: number },
  file: string | undefined,
): Event => {
  const said = { type: 'endpoint' as const, host: host.name };
  if (!isLoopback(bind)) {
    const keys = ['npx zx scripts/keys.mts', ...(file === undefined ? [] : [file])].join(' ');
    const note = `for a key to it: ${keys} --create NAME --scope write`;
    return { ...said, url: url === undefined ? `http://${host.address}:${port}/mcp` : `${url}/mcp`, note };
  }
  const tunnel = `ssh -N -L ${port}:${bind}:${port} ${host.address}`;
  return {
    ...said,
    url: `http://${bind}:${port}/mcp`,
    note: `on the host itself; from here first: ${tunnel}`,
  };
};
