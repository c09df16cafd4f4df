import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Datacenter } from '../vm/datacenter.ts';
import { Operator, planOf, type Begin, type Cloud } from './bed.ts';

const STACK = 'notes';
const HOST = 'one';
const STRANGER = '198.51.100.9';
const MINUTES = 600_000;

/** From nothing to an MCP server on a VM that boots, and back to nothing: one story, in its order. */
export const wholeScenes = (name: string, begin: Begin): void => {
  let datacenter: Datacenter;
  let cloud: Cloud;
  let operator: Operator;

  beforeAll(async () => {
    datacenter = await Datacenter.open(name);
    cloud = await begin({ datacenter, pending: 300, consistency: 300 });
    operator = await Operator.of(cloud, STACK);
    const own = `${datacenter.gateway}/32`;
    await operator.write({
      provider: { ...cloud.provider, network: { cidr: datacenter.cidr }, access: { ssh: own, server: own } },
      registry: await cloud.registry(operator.folder),
      bundle: { server: { bind: '0.0.0.0' }, healthTimeout: 120 },
    });
  });
  afterAll(async () => {
    await cloud.stop();
    await datacenter.close();
    await operator.leave();
  });

  const inMachine = async (command: string): Promise<{ exitCode: number; output: string }> => {
    const { id } = cloud.machine(STACK, HOST);
    return datacenter.exec(id, ['sh', '-c', command]);
  };
  const sh = async (command: string): Promise<string> => {
    const { exitCode, output } = await inMachine(command);
    if (exitCode !== 0) throw new Error(`${command}\n${output}`);
    return output.trim();
  };
  /** The address that the server was said to be at. */
  let address: string;

  test(
    'the images are published, their repositories made where there are none',
    async () => {
      const { code, stdout } = await operator.run([], 'scripts/publish.mts');
      expect({ code, said: code === 0 ? '' : stdout }).toEqual({ code: 0, said: '' });
    },
    MINUTES,
  );

  test(
    'one command: VM, group, address, first contact, bootstrap, a healthy stack',
    async () => {
      const { code, stdout, stderr, events } = await operator.whole();
      expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
      const endpoint = events.all.find(({ type }) => type === 'endpoint');
      const url = new URL(String(endpoint?.['url']));
      expect(url.port).toBe('8080');
      address = url.hostname;
      const health = await fetch(`http://${address}:8080/health`, { signal: AbortSignal.timeout(10_000) });
      expect(health.status).toBe(200);
      for (const secret of cloud.secrets) expect(stdout + stderr).not.toContain(secret);
      expect(stdout + stderr).not.toContain('PRIVATE KEY');
    },
    MINUTES,
  );

  test('the second run plans nothing, changes nothing and makes no write call', async () => {
    const mark = cloud.log.mark();
    const { code, events } = await operator.whole();
    expect([code, planOf(events), events.gaps, events.changed, cloud.log.writes(mark)]).toEqual([
      0,
      [],
      {},
      [],
      0,
    ]);
    process.stdout.write(
      `second run: ${cloud.log.reads(mark)} read calls, ${cloud.log.writes(mark)} write calls\n`,
    );
  });

  test('the injected host key is gone, the new one is pinned, and a colleague’s machine goes by it', async () => {
    const { tags } = cloud.machine(STACK, HOST);
    const shown = await sh('ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub');
    const fingerprint = /SHA256:(\S+)/.exec(shown)?.[1] ?? '';
    expect(tags['berth-host-key']).toBe(fingerprint.replaceAll('+', '-').replaceAll('/', '_'));
    expect(Object.keys(tags)).not.toContain('berth-injected-key');
    expect(await sh('grep -rl "PRIVATE KEY" /var/lib/cloud /run/cloud-init 2>/dev/null | wc -l')).toBe('0');

    const home = join(operator.folder, 'colleague');
    await mkdir(join(home, STACK), { recursive: true });
    await cp(join(operator.folder, 'home', STACK, 'id_ed25519'), join(home, STACK, 'id_ed25519'));
    const { code, stdout } = await operator.whole(['--check'], { BERTH_HOME: home });
    expect({ code, said: code === 0 ? '' : stdout }).toEqual({ code: 0, said: '' });
  });

  test('from outside the group holds: 22 and the server’s port answer the operator, no database, no stranger', async () => {
    const own = datacenter.gateway;
    const answers: string[] = [];
    for (const [from, port] of [
      [own, 22],
      [own, 8080],
      [own, 5432],
      [own, 6379],
      [STRANGER, 22],
      [STRANGER, 8080],
    ] as const) {
      answers.push(`${from} ${port} ${await datacenter.probe(from, address, port)}`);
    }
    expect(answers).toEqual([
      `${own} 22 open`,
      `${own} 8080 open`,
      `${own} 5432 filtered`,
      `${own} 6379 filtered`,
      `${STRANGER} 22 filtered`,
      `${STRANGER} 8080 filtered`,
    ]);
  });

  test('a container does not reach the instance metadata, the host’s root does', async () => {
    const ask = `curl -s -m 3 -o /dev/null -w '%{http_code}' -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token`;
    expect(await sh(ask)).toBe('200');
    const server = await sh(`docker ps -q --filter name=berth-${STACK}-server`);
    const script = `fetch('http://169.254.169.254/latest/meta-data/',{signal:AbortSignal.timeout(3000)}).then(r=>console.log(r.status),()=>console.log('silent'))`;
    expect(await sh(`docker exec ${server} node -e "${script}"`)).toBe('silent');
  });

  test('the stack’s data and Docker’s are on the data disk, which is mounted by UUID with nofail', async () => {
    const disk = await sh('readlink -f $(ls -d /dev/disk/by-id/* | grep -E "virtio-|_vol" | head -1)');
    for (const path of [`/var/lib/berth/${STACK}/postgres`, '/var/lib/berth/docker']) {
      expect(await sh(`findmnt -n -v -o SOURCE -T ${path}`)).toBe(disk);
    }
    expect(await sh('docker info -f "{{.DockerRootDir}}"')).toBe('/var/lib/berth/docker');
    expect(await sh('systemctl cat var-lib-berth.mount')).toMatch(/What=\/dev\/disk\/by-uuid\/[\s\S]*nofail/);
  });

  test(
    'a reboot brings it all back',
    async () => {
      const { id } = cloud.machine(STACK, HOST);
      await datacenter.reboot(id);
      await expect
        .poll(async () => (await fetch(`http://${address}:8080/health`).catch(() => undefined))?.status, {
          timeout: 120_000,
          interval: 1000,
        })
        .toBe(200);
      // A run in the middle of a boot waits for its end, and says so.
      await sh('cloud-init status --wait >/dev/null 2>&1; true');
      const { code, events } = await operator.whole();
      expect([code, events.gaps, events.changed]).toEqual([0, {}, []]);
    },
    MINUTES,
  );

  test(
    'destroyed with disk and address: nothing is left',
    async () => {
      const { code, stdout } = await operator.run(['--disks', '--addresses'], 'scripts/destroy.mts');
      expect({ code, said: code === 0 ? '' : stdout }).toEqual({ code: 0, said: '' });
      expect(Object.values(cloud.count(STACK)).every((count) => count === 0)).toBe(true);
      const again = await operator.run([], 'scripts/destroy.mts');
      expect([again.code, planOf(again.events)]).toEqual([0, []]);
    },
    MINUTES,
  );
};
