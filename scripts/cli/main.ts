import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Emit, ExitCode } from '../../core/event.ts';
import type { Secret } from '../../core/secret.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Confirm } from '../../provision/provider.ts';
import { parse, type Args } from './args.ts';
import { ownArguments } from './argv.ts';
import { ask } from './confirm.ts';
import { CANCELLED, failureOf } from './failure.ts';
import type { Definition } from './flags.ts';
import { help } from './help.ts';
import { berthHome } from './home.ts';
import { listenForInterrupt } from './interrupt.ts';
import { flush, onBrokenPipe } from './output.ts';
import { createPrinter } from './printer.ts';
import { createRedactor } from './redact.ts';

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

// What is imported from here on is compiled once and kept, which saves a run about a fifth of a second.
enableCompileCache(join(berthHome(), 'cache'));

/**
 * Runs a command from its arguments to its exit code and ends the process. The one place where an
 * error becomes output: bad input 64, what a person can mend 1 with a hint, anything else 1 with its stack.
 */
export const runCommand = async <Own extends string = never>(
  definition: Definition<Own>,
  handler: Handler<Own>,
): Promise<never> => {
  const exitCode = await execute(definition, handler, ownArguments(process.argv));
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(exitCode);
};

const execute = async <Own extends string>(
  definition: Definition<Own>,
  handler: Handler<Own>,
  argv: readonly string[],
): Promise<ExitCode> => {
  const { add, redact } = createRedactor();
  const printer = await createPrinter({
    // Known before the arguments are read: what is wrong with them must be JSON too.
    json: argv.includes('--json'),
    verbose: argv.includes('--verbose') || argv.includes('-v'),
    stdout: process.stdout,
    redact,
  });
  const { emit, pause } = printer;
  const { signal, cancel, abort } = listenForInterrupt(() =>
    emit({ type: 'note', text: 'cancelling; once more to stop at once' }),
  );
  onBrokenPipe(process.stdout, abort);
  try {
    const args = parse(definition, argv);
    if (args.help || args.version) {
      process.stdout.write(args.help ? help(definition) : `${packageJson.version}\n`);
      return 0;
    }
    const confirm: Confirm = (question) =>
      ask(redact(question), {
        yes: args.yes,
        input: process.stdin,
        output: process.stderr,
        signal,
        pause,
        cancel,
      });
    const exitCode = await handler({ args, emit, confirm, signal, addSecrets: add });
    if (signal.aborted && exitCode !== 0) return cancelled(emit);
    return exitCode;
  } catch (error) {
    if (signal.aborted) return cancelled(emit);
    const { failure, exitCode } = failureOf(error);
    emit({ type: 'failure', failure });
    return exitCode;
  } finally {
    printer.close();
  }
};

const cancelled = (emit: Emit): ExitCode => {
  emit({ type: 'failure', failure: CANCELLED });
  return 130;
};
