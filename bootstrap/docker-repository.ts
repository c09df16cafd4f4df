import type { Operation } from '../core/operation.ts';
import { install } from './packages.ts';
import type { Facts } from './probe/facts.ts';
import type { System } from './system.ts';

/** Fingerprint of the key that signs Docker's Debian and Ubuntu packages, as Docker's installation guide gives it. */
const APT_KEY = '9DC858229FC7DD38854AE2D88D81803C0EBFCD88';
const KEYRING = '/etc/apt/keyrings/berth-docker.asc';

/** Fetches the key, and keeps it only if it is the one expected: a mirror may serve the packages, not decide who signs. */
const FETCH_KEY = `umask 022; mkdir -p /etc/apt/keyrings; curl -fsS --retry 3 --max-time 60 -o "$2.new" "$1"
gpg --batch --show-keys --with-colons "$2.new" | grep -q "^fpr:*$3:" || { rm -f "$2.new"; echo "the key at $1 is not Docker's" >&2; exit 1; }
mv -f "$2.new" "$2"`;

/** Makes Docker's own packages installable from a mirror, e.g. `https://mirror.example.com/docker-ce`. */
export const dockerRepository = (system: System, os: Facts['os'], mirror: string): Operation[] => {
  const base = `${mirror.replace(/\/$/, '')}/${system.mirrorPath}`;
  const failure = {
    code: 'docker-mirror-failed',
    hint: `check from the host that ${base} answers, or name another mirror in the inventory (docker.packages.mirror)`,
  };
  if (system.manager === 'dnf') {
    const content = `[berth-docker]\nname=Docker packages\nbaseurl=${base}/$basearch/stable\nenabled=1\ngpgcheck=1\ngpgkey=${mirror.replace(/\/$/, '')}/linux/centos/gpg\n`;
    return [{ op: 'file', path: '/etc/yum.repos.d/berth-docker.repo', content, mode: '0644', owner: '0:0' }];
  }
  const source = `deb [signed-by=${KEYRING}] ${base} ${os.codename} stable\n`;
  return [
    ...install(system, ['curl', 'gnupg']),
    {
      op: 'run',
      argv: ['sh', '-ec', FETCH_KEY, 'key', `${base}/gpg`, KEYRING, APT_KEY],
      reason: "fetch the key of Docker's packages",
      deadline: 120,
      failure,
    },
    {
      op: 'file',
      path: '/etc/apt/sources.list.d/berth-docker.list',
      content: source,
      mode: '0644',
      owner: '0:0',
    },
  ];
};
