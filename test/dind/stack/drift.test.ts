import { beforeAll, expect, inject, test } from 'vitest';
import { Stack } from '../stack.ts';
import { eventually, healthy, snapshot, touched } from '../world.ts';

const stack = await Stack.at(inject('sharedStack'));
const { name } = stack;

const base = `/opt/berth/${name}`;
const data = `/var/lib/berth/${name}`;
const unit = `berth-${name}.service`;
const unitFile = `/etc/systemd/system/${unit}`;
const daemonJson = '/etc/docker/daemon.json';
const registryCerts = '/etc/docker/certs.d/registry.berth.internal:5000';
const release = await stack.sh(`readlink ${base}/current`);

const server = `berth-${name}-server-1`;
const postgres = `berth-${name}-postgres-1`;
const redis = `berth-${name}-redis-1`;
const imageOf = (service: string): Promise<string> =>
  stack.sh(`docker inspect --format '{{.Config.Image}}' berth-${name}-${service}-1`);
const redisImage = await imageOf('redis');

/** Removes a container and puts another in its place, which claims by all its labels to be the same. */
const impostor = (container: string, image: string): string => `
docker inspect --format '{{range $key, $value := .Config.Labels}}{{println (printf "%s=%s" $key $value)}}{{end}}' ${container} | sed '/^$/d' > /run/labels
docker rm --force ${container}
docker run --detach --name ${container} --label-file /run/labels --entrypoint sleep ${image} infinity
rm /run/labels`;

/** What a restart of a unit is seen by. */
const restarted = (which: string): string[] =>
  ['ActiveEnterTimestampMonotonic', 'ExecMainPID', 'InvocationID'].map(
    (property) => `unit ${which}.${property}`,
  );

type Drift = {
  /** Shell commands that make it, as root, behind berth's back. */
  make: string;
  gaps: Record<string, string[]>;
  /** Beside the journal, all that differs afterwards from how it was before the drift. */
  touches: string[];
  /** The supervisor mends this by itself within seconds; held still, what berth meets is certain. */
  hold?: true;
  /** What berth rightly leaves as it is, taken back. */
  undo?: string;
};

const drifts: Record<string, Drift> = {
  'Docker stopped': {
    make: 'systemctl stop docker.socket docker.service',
    gaps: { docker: ['docker.service: inactive'] },
    touches: restarted('docker.service'),
  },
  'the unit file edited': {
    make: `sed -i s/RestartSec=10/RestartSec=11/ ${unitFile}`,
    gaps: { unit: [`${unitFile}: content differs`, `${unit}: systemd runs an older version of it`] },
    touches: ['file /etc/systemd/system', `file ${unitFile}`],
  },
  'the unit file edited and loaded': {
    make: `sed -i s/RestartSec=10/RestartSec=11/ ${unitFile}; systemctl daemon-reload`,
    gaps: { unit: [`${unitFile}: content differs`] },
    touches: ['file /etc/systemd/system', `file ${unitFile}`],
  },
  'the supervise script edited': {
    make: `sed -i '$a # edited' ${base}/supervise`,
    gaps: { unit: [`${base}/supervise: content differs`] },
    touches: [`file ${base}`, `file ${base}/supervise`],
  },
  'a file of the release deleted': {
    make: `rm ${release}/compose.yaml`,
    gaps: { release: [`${release}/compose.yaml: missing`] },
    touches: [`file ${release}`, `file ${release}/compose.yaml`],
  },
  'the environment edited': {
    make: `echo 'EDITED="1"' >> ${release}/environment`,
    gaps: { release: [`${release}/environment: content differs`] },
    touches: [`file ${release}`, `file ${release}/environment`],
  },
  'a secret open to everybody': {
    make: `chmod 0644 ${base}/secrets/redis-password`,
    gaps: { secrets: [`${base}/secrets/redis-password: mode 0644, should be 0440`] },
    touches: [`file ${base}/secrets/redis-password`],
  },
  'a data directory given away': {
    make: `chown nobody:nogroup ${data}/backups`,
    gaps: { directories: [`${data}/backups: owner 65534:65534 (nobody:nogroup), should be 0:0`] },
    touches: [],
  },
  'a key of daemon.json changed, another added': {
    make: `cp ${daemonJson} /run/daemon.json
      sed -i 's/"max-file": "3"/"max-file": "9"/; s/^{/{ "labels": ["rack=7"],/' ${daemonJson}`,
    gaps: { daemon: [`${daemonJson}: log-opts differs`] },
    touches: ['file /etc/docker', `file ${daemonJson}`, ...restarted('docker.service')],
    undo: `grep -q rack=7 ${daemonJson}; mv /run/daemon.json ${daemonJson}; systemctl reset-failed docker.service; systemctl restart docker.service`,
  },
  'live-restore switched off': {
    make: `sed -i 's/"live-restore": true/"live-restore": false/' ${daemonJson}; systemctl reload docker.service`,
    gaps: { daemon: [`${daemonJson}: live-restore differs`] },
    touches: ['file /etc/docker', `file ${daemonJson}`],
  },
  "the registry's CA deleted": {
    make: `rm ${registryCerts}/ca.crt`,
    gaps: { 'registry-ca': [`${registryCerts}/ca.crt: missing`] },
    touches: [`file ${registryCerts}`, `file ${registryCerts}/ca.crt`],
  },
  // The server each time: while a store is away, the server's own health would differ too before long.
  'a container removed': {
    hold: true,
    make: `docker rm --force ${server}`,
    gaps: { services: ['server: no container'] },
    touches: [`container /${server}`],
  },
  'a container stopped': {
    hold: true,
    make: `docker stop ${server}`,
    gaps: { services: ['server: exited'] },
    touches: [`container /${server}`],
  },
  'a container paused': {
    hold: true,
    make: `docker pause ${server}`,
    gaps: { services: ['server: paused'] },
    touches: [],
  },
  'a container replaced by one of another image, under its name and with all of its labels': {
    hold: true,
    make: impostor(server, redisImage),
    gaps: { services: [`server: runs ${redisImage}`] },
    touches: [`container /${server}`],
  },
  "a foreign container under a name of the stack's": {
    hold: true,
    make: `docker rm --force ${server}; docker run --detach --name ${server} --entrypoint sleep ${redisImage} infinity`,
    gaps: {
      services: ['server: no container', `${server}: somebody else's container (${redisImage}) in the way`],
    },
    touches: [`container /${server}`],
  },
  'another release current': {
    make: `ln -sfn ${base}/releases ${base}/current`,
    gaps: { current: [`${base}/current: ${base}/releases, should be ${release}`] },
    touches: [`file ${base}`, `file ${base}/current`],
  },
  'the unit disabled': {
    make: `systemctl disable ${unit}`,
    gaps: { unit: [`${unit}: not enabled at boot`] },
    touches: [
      'file /etc/systemd/system/multi-user.target.wants',
      `file /etc/systemd/system/multi-user.target.wants/${unit}`,
    ],
  },
  'the unit stopped': {
    make: `systemctl stop ${unit}`,
    gaps: {
      services: ['server: exited', 'postgres: exited', 'redis: exited'],
      supervision: [`${unit}: inactive`],
    },
    touches: [...[postgres, redis, server].map((container) => `container /${container}`), ...restarted(unit)],
  },
  'several at once': {
    hold: true,
    make: `chmod 0750 ${base}/secrets; rm ${registryCerts}/ca.crt ${release}/environment; docker rm --force ${server}; systemctl disable ${unit}`,
    gaps: {
      'registry-ca': [`${registryCerts}/ca.crt: missing`],
      directories: [`${base}/secrets: mode 0750, should be 0700`],
      release: [`${release}/environment: missing`],
      unit: [`${unit}: not enabled at boot`],
      services: ['server: no container'],
    },
    touches: [
      `container /${server}`,
      'file /etc/systemd/system/multi-user.target.wants',
      `file /etc/systemd/system/multi-user.target.wants/${unit}`,
      `file ${base}/secrets`,
      `file ${registryCerts}`,
      `file ${registryCerts}/ca.crt`,
      `file ${release}`,
      `file ${release}/environment`,
    ],
  },
};

beforeAll(() => eventually(stack, healthy(stack), 60));

test.each(Object.entries(drifts))('%s', async (_, { make, gaps, touches, hold, undo }) => {
  const before = await snapshot(stack);
  if (hold) await stack.sh(`systemctl kill --kill-whom main --signal STOP ${unit}`);
  try {
    await stack.sh(make);
    const drifted = await snapshot(stack);

    const check = await stack.json('bootstrap.mts', '--check');
    expect(check.events.gaps).toEqual(gaps);
    expect(check.code).toBe(2);
    expect(await snapshot(stack)).toEqual(drifted);

    const mend = await stack.json('bootstrap.mts');
    expect(mend.events.failures).toEqual([]);
    expect(mend.code).toBe(0);
    expect(mend.events.changed).toEqual(Object.keys(gaps));
    expect(mend.events.gaps).toEqual(gaps);
  } finally {
    if (hold) await stack.sh(`systemctl kill --kill-whom main --signal CONT ${unit}`);
  }
  await eventually(stack, healthy(stack), 30);
  expect(touched(before, await snapshot(stack))).toEqual(
    [`file ${base}/journal.ndjson`, ...touches].toSorted(),
  );
  if (undo !== undefined) await stack.sh(undo);
  const again = await stack.json('bootstrap.mts', '--check');
  expect(again.events.gaps).toEqual({});
  expect(again.code).toBe(0);
});
