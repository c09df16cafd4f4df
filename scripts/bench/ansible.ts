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
import { ensureBase } from '../../provision/images/base.ts';

const IMAGE = 'berth-bench/ansible';
const SECONDS = 300;

/** Prints the wall time in seconds that the play takes, after what the play says. */
const TIMED =
  'cd /bench && begun=$(date +%s%N) && ansible-playbook -i hosts play.yaml && echo "took $(( ($(date +%s%N) - begun) / 1000000 ))"';

/** Ansible's modules need these on the host; berth needs neither. */
const REQUIREMENTS =
  'DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-apt';

/** Ansible with pipelining, beside the operator's machine in every respect: same network, same key. */
export type Ansible = { play: () => Promise<number>; remove: () => Promise<void> };

/** Puts a playbook for one host in place, and what Ansible needs on the host. */
export const prepareAnsible = async (
  engine: Engine,
  host: Host,
  play: string,
  emit: Emit,
): Promise<Ansible> => {
  await ensureBase(engine, 'trixie', emit);
  const context = fileURLToPath(new URL('ansible', import.meta.url));
  await buildImage(engine, { context, tag: IMAGE, labels: {} });
  const container = await engine.createContainer({
    Image: IMAGE,
    HostConfig: { NetworkMode: 'host', AutoRemove: true },
  });
  await container.start();
  const [identity] = host.identities;
  const key = identity === undefined || !('path' in identity) ? '' : await readFile(identity.path, 'utf8');
  await writeFilesIn(
    container,
    Object.entries({
      'bench/key': key,
      'bench/play.yaml': play,
      'bench/hosts': `target ansible_host=${host.address} ansible_port=${host.port ?? 22} ansible_user=${host.user ?? 'root'} ansible_ssh_private_key_file=/bench/key ansible_python_interpreter=/usr/bin/python3\n`,
      'bench/ansible.cfg': '[defaults]\nhost_key_checking = False\n[ssh_connection]\npipelining = True\n',
    }).map(([path, content]) => ({ path, content, uid: 0, gid: 0, mode: 0o600 })),
  );
  await run(container, `cd /bench && ansible -i hosts target --become -m raw -a '${REQUIREMENTS}'`);
  return {
    play: async () => {
      const said = await run(container, TIMED);
      if (!/changed=0 .*failed=0/.test(said))
        throw new Error(`the playbook found something to change:\n${said}`);
      return Number(/^took (\d+)$/m.exec(said)?.[1]) / 1000;
    },
    remove: () => container.remove({ force: true }),
  };
};

const run = async (container: Container, command: string): Promise<string> => {
  const { exitCode, output } = await execIn(container, ['sh', '-c', command], { seconds: SECONDS });
  if (exitCode === 0) return output;
  throw new UserError('ansible-failed', `Ansible ended with ${exitCode}:\n${output}`);
};
