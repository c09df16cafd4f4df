export const GUARD_UNIT = 'berth-metadata-guard.service';

/**
 * Whether the rules are there, for the probe; and what puts them there. `DOCKER-USER` is the chain
 * that Docker leaves to the owner of a machine, and never flushes; it is made here where Docker has
 * not made it yet, so that there is no moment at which a container runs without the rule. Only what
 * is passed on to containers goes through it: the host itself still asks. Without IPv6 there is
 * nothing to keep from it.
 */
const RULES = `rules() {
  iptables -w 5 -C DOCKER-USER -d 169.254.169.254/32 -j REJECT 2>/dev/null \\
    && iptables -w 5 -C FORWARD -j DOCKER-USER 2>/dev/null || return
  ip6tables -w 5 -S FORWARD >/dev/null 2>&1 || return 0
  ip6tables -w 5 -C DOCKER-USER -d fd00:ec2::254/128 -j REJECT 2>/dev/null \\
    && ip6tables -w 5 -C FORWARD -j DOCKER-USER 2>/dev/null
}`;

/** Prints `kept` where containers are kept from the instance metadata. */
export const GUARD_PROBE = `${RULES}
metadata_guard() { ! rules || echo kept; }`;

export const GUARD_SCRIPT = `#!/bin/sh
# Keeps containers from the instance metadata; the host itself still reaches it.
set -eu
${RULES}
! rules || exit 0
guard() {
  "$1" -w 5 -N DOCKER-USER 2>/dev/null || true
  "$1" -w 5 -C FORWARD -j DOCKER-USER 2>/dev/null || "$1" -w 5 -I FORWARD -j DOCKER-USER
  "$1" -w 5 -C DOCKER-USER -d "$2" -j REJECT 2>/dev/null || "$1" -w 5 -I DOCKER-USER -d "$2" -j REJECT
}
guard iptables 169.254.169.254/32
! ip6tables -w 5 -S FORWARD >/dev/null 2>&1 || guard ip6tables fd00:ec2::254/128
`;

/** Runs before each start of Docker, at boot and later; firewalls that begin with a clean table come first. */
export const guardUnitText = (script: string): string => `[Unit]
Description=berth: containers are kept from the instance metadata
After=firewalld.service nftables.service ufw.service
Before=docker.service
PartOf=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script}

[Install]
WantedBy=docker.service
`;
