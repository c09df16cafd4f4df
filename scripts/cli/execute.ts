import type { Emit, ExitCode } from '../../core/event.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Confirm } from '../../provision/provider.ts';
import { parse } from './args.ts';
import { ask } from './confirm.ts';
import type { Handler } from './context.ts';
import { CANCELLED, outcomeOf } from './failure.ts';
import type { Definition } from './flags.ts';
import { help } from './help.ts';
import { listenForInterrupt } from './interrupt.ts';
import { flush, onBrokenPipe } from './output.ts';
import { createPrinter } from './printer.ts';
import { createRedactor } from './redact.ts';

/**
 * Runs a command from its arguments to its exit code, all output written. The one place where an
 * error becomes output: bad input 64, what a person can mend 1 with a hint, anything else 1 with its stack.
 */
export const execute = async <Own extends string>(
  definition: Definition<Own>,
  handler: Handler<Own>,
  argv: readonly string[],
): Promise<ExitCode> => {
  const exitCode = await carryOut(definition, handler, argv);
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  return exitCode;
};

const carryOut = async <Own extends string>(
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
    const { yes } = args;
    const { stdin: input, stderr: output } = process;
    const confirm: Confirm = (question, word) =>
      ask(redact(question), { yes, input, output, signal, pause, cancel }, word);
    const exitCode = await handler({ args, emit, confirm, signal, addSecrets: add });
    if (signal.aborted && exitCode !== 0) return cancelled(emit);
    return exitCode;
  } catch (error) {
    if (signal.aborted) return cancelled(emit);
    const { failure, exitCode } = outcomeOf(error);
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
