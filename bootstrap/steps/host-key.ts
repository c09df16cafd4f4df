import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';
import type { HostStep } from './host-step.ts';

/** Where cloud-init puts the key it was given, and where every sshd looks. */
const KEY = '/etc/ssh/ssh_host_ed25519_key';
/** The new key until it counts: an interrupted run leaves it here for the next. */
const NEXT = '/etc/ssh/berth_host_ed25519_key';

export const hostKeyFiles = (want: Want): string[] =>
  want.machine.injected === undefined ? [] : [KEY, NEXT];

/**
 * Where cloud-init keeps what it was given, as shell patterns: the user data, the configuration made
 * of it, and the whole data source as a Python object.
 */
const COPIES = [
  ...['user-data.txt', 'user-data.txt.i', 'cloud-config.txt', 'obj.pkl'].map(
    (name) => `/var/lib/cloud/instances/*/${name}`,
  ),
  ...['instance-data-sensitive.json', 'combined-cloud-config.json'].map((name) => `/run/cloud-init/${name}`),
];

export const hostKeyCopies = (want: Want): string[] => (want.machine.injected === undefined ? [] : COPIES);

/** Whether the host is still to be given a key of its own, not only told of it. */
const showsInjected = (facts: Facts, want: Want): boolean =>
  (facts.hostKeys.get(KEY) ?? want.machine.injected) === want.machine.injected;

/** Fingerprint of the host's own key, whether it counts already or not; undefined while there is none. */
export const ownHostKey = (facts: Facts, want: Want): string | undefined =>
  facts.hostKeys.get(showsInjected(facts, want) ? NEXT : KEY);

const MAKE = `umask 077; part=$1.part; rm -f "$part" "$part.pub"
ssh-keygen -q -t ed25519 -N '' -C "root@$(hostname)" -f "$part"
rm "$part.pub"; sync "$part"; mv -fT "$part" "$1"`;

/** Makes a key beside the one in use. */
export const makeHostKey = (): Operation[] => [
  {
    op: 'run',
    argv: ['sh', '-ec', MAKE, 'key', NEXT],
    reason: 'make a host key that only the host knows',
    deadline: 30,
  },
];

const ACTIVATE = `chown --reference="$2" "$1"; chmod --reference="$2" "$1"; sync "$1"; mv -fT "$1" "$2"`;

/** The public half is made from the private one: a crash between two renames leaves no pair that does not match. */
const SHOW = `umask 022; ssh-keygen -y -P '' -f "$1" > "$1.pub.new"; sync "$1.pub.new"; mv -fT "$1.pub.new" "$1.pub"
! command -v restorecon >/dev/null || restorecon -F "$1" "$1.pub"
sshd -t
for unit in ssh.service sshd.service; do
  ! systemctl -q is-active "$unit" || exec systemctl reload "$unit"
done`;

/**
 * For a boot at which no metadata service answers: cloud-init then takes the machine for a new one,
 * and would make it new host keys.
 */
const WITHOUT_METADATA = `datasource:
  None:
    userdata_raw: |
      #cloud-config
      ssh_deletekeys: false
`;

/**
 * The injected host key gives way to one that never left the host. Its new fingerprint must be known
 * outside before `apply`: see first-contact.ts.
 */
export const hostKey: HostStep = {
  name: 'host-key',
  check: (_, want) =>
    gapOf(
      'the host key is not its own',
      want.machine.injected === undefined ? [] : ['the host key came through instance metadata'],
    ),
  apply: (facts, want): Operation[] => [
    showsInjected(facts, want)
      ? {
          op: 'run',
          argv: ['sh', '-ec', ACTIVATE, 'key', NEXT, KEY],
          reason: 'replace the host key',
          deadline: 30,
        }
      : { op: 'remove', paths: [NEXT] },
    {
      op: 'run',
      argv: ['sh', '-ec', SHOW, 'key', KEY],
      reason: 'have sshd show the new host key',
      deadline: 60,
    },
    ...(facts.cloudInit === 'absent'
      ? []
      : [
          {
            op: 'file' as const,
            path: '/etc/cloud/cloud.cfg.d/99-berth-host-key.cfg',
            content: WITHOUT_METADATA,
            mode: '0644',
            owner: '0:0',
          },
        ]),
    { op: 'remove', paths: facts.hostKeyCopies },
  ],
};
