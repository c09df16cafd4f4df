import type { Text } from './secret.ts';

/** Permission bits in octal text (`0644`) and numeric or named owner (`root:root`). */
type Access = { mode: string; owner: string };

/**
 * The few things a step may do to a host. Data, so that a plan can show them, a test can compare
 * them and one renderer makes every write atomic and keeps secrets out of argument lists.
 */
export type Operation =
  | ({ op: 'directory'; path: string } & Access)
  | ({ op: 'file'; path: string; content: Text } & Access)
  | ({ op: 'access'; path: string } & Access)
  /** Random text made on the host, only where the file is missing: it never leaves the machine. */
  | ({ op: 'generate'; path: string; bytes: number } & Access)
  | { op: 'link'; path: string; target: string }
  | { op: 'remove'; paths: string[] }
  | { op: 'service'; unit: string; action: ServiceAction }
  | Run;

/** A command with a deadline in seconds; `input` goes to its standard input, never into its arguments. */
type Run = {
  op: 'run';
  argv: string[];
  reason: string;
  deadline: number;
  input?: Text;
  environment?: Record<string, string>;
  /** What its failure means to a person, where more can be said than that it failed. */
  failure?: { code: string; hint: string };
};

export type ServiceAction = 'enable' | 'start' | 'restart' | 'reload' | 'stop';

/** One line for a plan or a log; shows no file content and no input. */
export const describe = (operation: Operation): string => {
  switch (operation.op) {
    case 'directory':
    case 'file':
    case 'access':
    case 'generate':
      return `${operation.op} ${operation.path} ${operation.mode} ${operation.owner}`;
    case 'link':
      return `link ${operation.path} → ${operation.target}`;
    case 'remove':
      return `remove ${operation.paths.join(' ')}`;
    case 'service':
      return `${operation.action} ${operation.unit}`;
    case 'run':
      return operation.reason;
  }
};
