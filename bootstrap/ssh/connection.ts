import type { Host } from '../../core/host.ts';

/** How one script on a host ended; each text is the last MiB of its stream, and says so where more was cut. */
export type RunResult = {
  /** The exit code; -1 where a signal ended it. */
  code: number;
  /** The signal's name, `SIGKILL`. */
  signal?: string;
  stdout: string;
  stderr: string;
};

export type OnLine = (stream: 'stdout' | 'stderr', line: string) => void;

export type RunOptions = {
  /** In seconds; afterwards the script is ended on the host too and a `UserError` `deadline` is thrown. */
  deadline: number;
  onLine?: OnLine;
};

/** A script that stays for as long as its connection: how a lock on the host is held. */
export type Held = {
  /** The first line it wrote to standard output. */
  firstLine: string;
  /** What it has written to standard error so far. */
  stderr: () => string;
  /** Writes to its standard input, which stays open until `close()` or until the connection is gone. */
  send: (text: string) => void;
  /** Settles when it has ended, however it did. */
  closed: Promise<RunResult>;
  /** Ends its standard input, so that it ends by itself. */
  close: () => void;
};

/** A listener on this machine's loopback, passed on to the host's. */
export type Forward = { port: number; close: () => Promise<void> };

/** One SSH connection to one host. */
export type Connection = {
  host: Host;
  /** `user@address:port`, as it was resolved from the inventory and the ssh config. */
  target: string;
  /**
   * Runs a POSIX script as root: sent on standard input to `sh -s`, through `sudo -n` where the login
   * user is not root, so nothing of it is in an argument list. A script that arrives cut short never
   * starts; its own standard input is empty. A non-zero exit code is a result, not an error.
   *
   * @throws UserError `no-sudo`, `no-shell`, `deadline`, `connection-lost`
   */
  run: (script: string, options: RunOptions) => Promise<RunResult>;
  /**
   * Runs a POSIX script as root with its standard input left open. The script is an argument of
   * `sh -c`, so it must hold no secret. Settles at its first line on standard output.
   *
   * @param options deadline for that first line, in seconds
   * @throws UserError `held-script-ended` where it ended without one, and as `run` does
   */
  hold: (script: string, options: RunOptions) => Promise<Held>;
  /**
   * Listens on 127.0.0.1, on a free port, and passes every connection on to the host's loopback.
   *
   * @param port on the host
   */
  forward: (port: number) => Promise<Forward>;
  /** Settles once the connection is gone, whether it was closed or lost. */
  closed: Promise<void>;
  close: () => void;
};

export type ConnectOptions = {
  signal: AbortSignal;
  /** Path of berth's own known_hosts; it need not exist. */
  knownHosts: string;
  /** Path of the ssh config; default `~/.ssh/config`. */
  sshConfig?: string;
  /** Path of the agent's socket, empty for none; default the config's `IdentityAgent`, else `SSH_AUTH_SOCK`. */
  agent?: string;
  /** For each hop, in seconds; default the config's `ConnectTimeout`, else 20. */
  timeout?: number;
  /** Told the connection's `target` before anything is sent there. */
  onTarget?: (target: string) => void;
};
