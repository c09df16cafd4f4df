import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { run } from './machine.ts';

const DAEMON = 'dockerd';
const PID_FILE = '/run/docker-berth.pid';
const LOG = '/var/log/dockerd.log';

/**
 * Starts the installed engine: as a service under systemd, else detached from this process.
 *
 * @returns the command that shows what the engine says
 */
export const startDaemon = async (systemd: boolean): Promise<string> => {
  if (systemd) {
    await run('systemctl', ['enable', '--now', 'docker'], { timeout: 60_000 });
    return 'journalctl -u docker -n 50';
  }
  const log = await open(LOG, 'a', 0o600);
  // Its own session: a Ctrl-C for this run must not reach the engine.
  spawn(DAEMON, ['--pidfile', PID_FILE], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  }).unref();
  await log.close();
  return `tail -n 50 ${LOG}`;
};
