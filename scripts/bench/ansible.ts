import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Container } from 'dockerode';
import type { Emit } from '../../core/event.ts';
import type { Host } from '../../core/host.ts';
import { UserError } from '../../core/user-error.ts';
import { buildImage } from '../../provision/engine/build.ts';
import type { Engine } from '../../provision/engine/engine.ts';
import { execIn } from '../../provision/engine/exec.ts';
import { writeFilesIn } from '../../provision/engine/files.ts';
import type { TarEntry } from '../../provision/engine/tar.ts';
import { ensureBase } from '../../provision/images/base.ts';

const IMAGE = 'berth-bench/ansible';
const SECONDS = 300;

/** Prints the wall time in seconds that the play takes, after what the play says. */
const TIMED =
  'cd /bench && begun=$(date +%s%N) && ansible-playbook -i hosts play.yaml && echo "took $(( ($(date +%s%N) - begun) / 1000000 ))"';

/** Ansible's modules need these on the host; berth needs neither. */
const REQUIREMENTS =
  'DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-apt';

/**
 * Gives `work` a playbook to play against one host, from a container with the same network and key as
 * the operator's machine, pipelining on. What Ansible needs on the host is installed first.
 */
export const withAnsible = async <T>(
  engine: Engine,
  host: Host,
  playbook: string,
  emit: Emit,
  work: (play: () => Promise<number>) => Promise<T>,
): Promise<T> => {
  await ensureBase(engine, 'trixie', emit);
  const context = fileURLToPath(new URL('ansible', import.meta.url));
  await buildImage(engine, { context, tag: IMAGE, labels: {} });
  const container = await engine.createContainer({
    Image: IMAGE,
    HostConfig: { NetworkMode: 'host', AutoRemove: true },
  });
  try {
    await container.start();
    await writeFilesIn(container, await filesFor(host, playbook));
    await run(container, `cd /bench && ansible -i hosts target --become -m raw -a '${REQUIREMENTS}'`);
    return await work(() => play(container));
  } finally {
    await container.remove({ force: true });
  }
};

const filesFor = async (host: Host, playbook: string): Promise<TarEntry[]> => {
  const { address, port = 22, user = 'root' } = host;
  const [identity] = host.identities;
  const key = identity === undefined || !('path' in identity) ? '' : await readFile(identity.path, 'utf8');
  const variables = {
    ansible_host: address,
    ansible_port: port,
    ansible_user: user,
    ansible_ssh_private_key_file: '/bench/key',
    ansible_python_interpreter: '/usr/bin/python3',
  };
  const files = {
    'bench/key': key,
    'bench/play.yaml': playbook,
    'bench/hosts': `target ${Object.entries(variables)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}\n`,
    'bench/ansible.cfg': '[defaults]\nhost_key_checking = False\n[ssh_connection]\npipelining = True\n',
  };
  return Object.entries(files).map(([path, content]) => ({ path, content, uid: 0, gid: 0, mode: 0o600 }));
};

/** Wall time in seconds of one play, which must find nothing to change. */
const play = async (container: Container): Promise<number> => {
  const said = await run(container, TIMED);
  if (!/changed=0 .*failed=0/.test(said)) throw new Error(`the playbook found something to change:\n${said}`);
  return Number(/^took (\d+)$/m.exec(said)?.[1]) / 1000;
};

const run = async (container: Container, command: string): Promise<string> => {
  const { exitCode, output } = await execIn(container, ['sh', '-c', command], { seconds: SECONDS });
  if (exitCode === 0) return output;
  throw new UserError('ansible-failed', `Ansible ended with ${exitCode}:\n${output}`);
};
