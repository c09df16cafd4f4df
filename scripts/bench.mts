import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFacts } from '../bootstrap/probe/facts.ts';
import { scopeOf } from '../bootstrap/probe/scope.ts';
import { probeScript } from '../bootstrap/probe/script.ts';
import { connect } from '../bootstrap/ssh/connect.ts';
import { basePackages, enginePackages, supportedSystem } from '../bootstrap/system.ts';
import { readTemplates } from '../bootstrap/templates.ts';
import { wantOf, type Want } from '../bootstrap/want.ts';
import type { Host } from '../core/host.ts';
import { UserError } from '../core/user-error.ts';
import { openEngine } from '../provision/engine/open.ts';
import { readImages } from '../provision/images/lock.ts';
import { withAnsible } from './bench/ansible.ts';
import { inventoryOverSsh, PASSWORD } from './bench/over-ssh.ts';
import { playbook } from './bench/playbook.ts';
import { medians, secondsOf } from './bench/rounds.ts';
import { berthHome } from './cli/home.ts';
import { runCommand } from './cli/main.ts';
import { bundleSpec, hostSpec } from './cli/specs.ts';
import { openStack, registryOf } from './cli/stack.ts';

const ROUNDS = 5;

/** What a no-op run costs, beside bare SSH and beside an Ansible playbook that checks the same host. */
await runCommand(
  {
    usage: 'npx zx scripts/bench.mts',
    summary: 'Measures a run with nothing to do on the first host of a stack that is ready.',
    flags: { rounds: { value: 'N', help: `how often each is measured; ${ROUNDS} if absent` } },
    without: ['check', 'parallel'],
  },
  async (context) => {
    const { args, emit, signal } = context;
    const stack = await openStack('bench', context);
    const observed = await stack.provider.observe(signal);
    const [host] = await stack.provider.hosts(observed, signal);
    const settings = stack.hosts.find(({ name }) => name === host?.name);
    if (host === undefined || settings === undefined) {
      throw new UserError('no-such-machine', 'there is no host to measure', {
        hint: 'npx zx provision.mts makes one',
      });
    }
    const deployment = {
      observed,
      images: await readImages(stack.inventory),
      registry: registryOf(stack, observed, context),
    };
    const want = await wantOf(
      await readTemplates(),
      await bundleSpec(stack, deployment),
      await hostSpec(settings),
    );

    const folder = await mkdtemp(join(tmpdir(), 'berth-bench-'));
    const rounds = Number(args.value('rounds') ?? ROUNDS);
    const overlay = args.env === undefined ? [] : ['--env', args.env];
    const rival = playbook(want, await packagesOf(host, want, signal));
    try {
      await writeFile(join(folder, 'empty.mts'), '');
      const access = await (await deployment.registry()).access();
      const file = await inventoryOverSsh(stack.inventory, host, access, folder);
      const noOp = ['zx', 'bootstrap.mts', file, ...overlay];
      const environment = { [PASSWORD]: access.password.reveal() };
      // Mends what may be missing, and fails where the host is not as the inventory says.
      await secondsOf('npx', noOp, environment);
      const ssh = await sshTrue(host, folder);
      const seconds = await withAnsible(await openEngine(undefined), host, rival, emit, (play) =>
        medians(rounds, {
          ssh,
          node: () => secondsOf('npx', ['zx', join(folder, 'empty.mts')]),
          berth: () => secondsOf('npx', noOp, environment),
          ansible: play,
        }),
      );
      for (const text of verdict(host.name, seconds)) emit({ type: 'note', text });
    } finally {
      await rm(folder, { recursive: true });
    }
    return 0;
  },
);

/** OpenSSH's own client, with the host key that berth knows. */
async function sshTrue(host: Host, folder: string): Promise<() => Promise<number>> {
  const { address, port = 22, user = 'root' } = host;
  const known = join(folder, 'known_hosts');
  await writeFile(known, host.hostKeys.map((key) => `[${address}]:${port} ${key}\n`).join(''));
  const identities = host.identities.flatMap((identity) => ('path' in identity ? ['-i', identity.path] : []));
  const options = [
    '-p',
    String(port),
    '-l',
    user,
    '-o',
    `UserKnownHostsFile=${known}`,
    '-o',
    'BatchMode=yes',
  ];
  return () => secondsOf('ssh', [...options, ...identities, address, 'true']);
}

async function packagesOf(host: Host, want: Want, signal: AbortSignal): Promise<string[]> {
  const connection = await connect(host, { signal, knownHosts: join(berthHome(), 'known_hosts') });
  const { stdout } = await connection.run(probeScript(scopeOf(want)), { deadline: 60 });
  connection.close();
  const { docker } = want.host;
  const system = supportedSystem(parseFacts(stdout), docker);
  return [...basePackages(system), ...enginePackages(system, docker)];
}

function verdict(
  name: string,
  { ssh, node, berth, ansible }: Record<'ssh' | 'node' | 'berth' | 'ansible', number>,
): string[] {
  return [
    `ssh ${name} true: ${ssh.toFixed(2)} s`,
    `npx zx with an empty script: ${node.toFixed(2)} s`,
    `bootstrap with nothing to do: ${berth.toFixed(2)} s; beside the start ${((berth - node) / ssh).toFixed(1)} times ssh`,
    `ansible-playbook with nothing to do: ${ansible.toFixed(2)} s; ${(ansible / berth).toFixed(1)} times bootstrap`,
  ];
}
