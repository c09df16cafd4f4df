import type { Paths } from '../paths.ts';

/**
 * The systemd unit of a stack. `Type=notify`: it is active only once, and only while, the stack runs.
 *
 * @param mounts where data disks are mounted: it does not start on the directories below them
 */
export const unitText = (
  stack: string,
  { supervise, data, current }: Paths,
  mounts: readonly string[] = [],
): string => `[Unit]
Description=berth stack ${stack}: MCP server, Redis and Postgres
After=docker.service network-online.target
Wants=docker.service network-online.target
RequiresMountsFor=${[data, ...mounts].join(' ')}
ConditionPathExists=${current}
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=all
ExecStart=${supervise}
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=10
TimeoutStartSec=300
TimeoutStopSec=90
KillMode=mixed

[Install]
WantedBy=multi-user.target
`;
