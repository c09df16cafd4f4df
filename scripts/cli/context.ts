import type { Emit, ExitCode } from '../../core/event.ts';
import type { Secret } from '../../core/secret.ts';
import type { Confirm } from '../../provision/provider.ts';
import type { Args } from './args.ts';

/** All that a command has to do with the world of the command line. */
export type Context<Own extends string = never> = {
  args: Args<Own>;
  emit: Emit;
  confirm: Confirm;
  /** Aborted by Ctrl-C: end in order and soon. */
  signal: AbortSignal;
  /** From now on these are masked in everything that is printed. */
  addSecrets: (...secrets: Secret[]) => void;
};

export type Handler<Own extends string = never> = (context: Context<Own>) => Promise<ExitCode>;
