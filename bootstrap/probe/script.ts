import { quoteAll } from '../../core/shell.ts';
import { GUARD_PROBE } from '../host/metadata-guard.ts';
import { diskProbe, type DiskScope } from '../disks/probe.ts';

/** What a probe looks at; everything else in its script is the same for every host. */
export type ProbeScope = {
  project: string;
  units: string[];
  packages: string[];
  /** Paths whose type, mode and owner matter. */
  paths: string[];
  /** Files whose content is judged by its SHA-256. */
  hashed: string[];
  links: string[];
  /** Directories whose free space matters. */
  filesystems: string[];
  releases: string;
  images: string[];
  disks: DiskScope[];
  /** Whether containers must be kept from the instance metadata. */
  metadata: boolean;
  /** Private host keys whose fingerprints matter. */
  hostKeys: string[];
  /** Shell patterns of files of which only the names matter. */
  hostKeyCopies: string[];
};

export const PROBE_MARKER = 'BERTH-PROBE ';

/**
 * A read-only POSIX script that prints one JSON line behind a marker. Every value is the base64 of
 * what a command said, so nothing a host says can break the JSON; `facts.ts` reads it. Whatever may
 * hang has a deadline, and what is missing is an empty string.
 */
export const probeScript = (
  scope: ProbeScope,
): string => `export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
say() { printf ',"%s":"' "$1"; base64 -w0; printf '"'; }
quietly() { timeout 10 "$@" 2>/dev/null </dev/null; }
containers() {
  command -v dockerd >/dev/null || { echo absent; return; }
  ids=$(quietly docker ps --all --no-trunc --format '{{.ID}} {{.Names}} {{.Label "com.docker.compose.project"}}') || { echo down; return; }
  echo up
  set -- $(printf '%s\\n' "$ids" | while read -r id name project; do
    case "$project $name" in ${scope.project}\\ *|*\\ ${scope.project}-*) echo "$id" ;; esac
  done)
  # .ID, not .Id: a name that Docker's own type does not have makes the template fail where health is absent.
  [ $# -eq 0 ] || quietly docker inspect --format '{"id":{{json .ID}},"name":{{json .Name}},"image":{{json .Config.Image}},"labels":{{json .Config.Labels}},"state":{{json .State.Status}},"health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}},"startedAt":{{json .State.StartedAt}},"ports":{{json .HostConfig.PortBindings}}}' "$@"
}
package_lock() {
  [ -e /var/lib/dpkg/lock-frontend ] || return
  grep -q ":$(stat -c %i /var/lib/dpkg/lock-frontend) " /proc/locks && echo held
}
packages() {
  if command -v dpkg-query >/dev/null; then
    quietly dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Version}\\n' "$@"
  else
    quietly rpm -q --qf 'ii %{NAME} %{VERSION}\\n' "$@" | grep '^ii '
  fi
}
cloud_init() {
  command -v cloud-init >/dev/null || return
  if [ -e /run/cloud-init/disabled ] || [ -e /run/cloud-init/result.json ]; then echo done; else echo running; fi
}
compose_plugin() {
  for d in /usr/libexec /usr/lib /usr/local/libexec /usr/local/lib; do
    [ -x "$d/docker/cli-plugins/docker-compose" ] && echo "$d" && return
  done
}
# What an engine that is not there has left counts too; one that does not answer may hold anything.
engine_holds() {
  if ! command -v dockerd >/dev/null; then ls -A /var/lib/docker 2>/dev/null | head -n 1; return; fi
  quietly docker ps --all --quiet && quietly docker image ls --quiet && quietly docker volume ls --quiet || echo unknown
}
host_keys() {
  # Told from the private half: the public one may be another key's.
  for k; do echo "$k|$(quietly ssh-keygen -y -P '' -f "$k" | timeout 10 ssh-keygen -l -f - 2>/dev/null)"; done
}
printf '\\n${PROBE_MARKER}{"version":1'
date +%s | say clock
# Before the containers: one that starts meanwhile must not look like a stranger on its port.
awk '$4=="0A"{print $2}' /proc/net/tcp /proc/net/tcp6 2>/dev/null | say listening
# What the engine is asked takes as long as all the rest: both at once, the engine's answers last.
{
  containers | say containers
  ${scope.images.length === 0 ? ':' : `quietly docker image inspect --format '{{join .RepoDigests "\\n"}}' ${quoteAll(scope.images)}`} | say images
} | {
  cat /etc/os-release 2>/dev/null | say os
  uname -m | say machine
  cat /run/systemd/container 2>/dev/null | say container
  cat /proc/meminfo | say memory
  cloud_init | say cloudInit
  package_lock | say packageLock
  quietly stat -f -c '%n|%a|%S' -- / ${quoteAll(scope.filesystems)} | say filesystems
  packages ${quoteAll(scope.packages)} | say packages
  quietly systemctl show --property Id,ActiveState,UnitFileState,NeedDaemonReload -- ${quoteAll(scope.units)} | say units
  quietly stat -L -c '%n|%F|%a|%u:%g|%U:%G' -- ${quoteAll(scope.paths)} | say paths
  quietly sha256sum -- ${quoteAll(scope.hashed)} | say hashes
  for l in ${quoteAll(scope.links)}; do echo "$l|$(readlink "$l")"; done | say links
  ls -1t ${quoteAll([scope.releases])} 2>/dev/null | say releases
  cat /etc/docker/daemon.json 2>/dev/null | say daemon
  compose_plugin | say composePlugin
${special(scope)}
  cat
}
printf '}\\n'
`;

/** What only some hosts are asked. */
const special = ({ disks, metadata, hostKeys, hostKeyCopies }: ProbeScope): string =>
  [
    ...(disks.length === 0
      ? []
      : ['grep -qs data-root /etc/docker/daemon.json || engine_holds | say engineHolds', diskProbe(disks)]),
    ...(metadata ? [GUARD_PROBE, 'metadata_guard | say metadataGuard'] : []),
    ...(hostKeys.length === 0
      ? []
      : [
          `host_keys ${quoteAll(hostKeys)} | say hostKeys`,
          `ls -1d ${hostKeyCopies.join(' ')} 2>/dev/null | say hostKeyCopies`,
        ]),
  ].join('\n');
