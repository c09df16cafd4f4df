import { createInterface } from 'node:readline';
import { UserError } from '../../core/user-error.ts';

export type ConfirmOptions = {
  /** Whether `--yes` was given. */
  yes: boolean;
  input: NodeJS.ReadStream;
  /** Standard error: standard output may be data. */
  output: NodeJS.WriteStream;
  signal: AbortSignal;
  /** Called before anything is asked. */
  pause: () => void;
  /** Called when Ctrl-C is pressed at the question, which then is no signal. */
  cancel: () => void;
};

/**
 * Asks a question that names what it is about; only `y` or `yes` agrees, or `word` where one is asked for.
 *
 * @throws UserError `no-terminal` where nobody is there to answer; the signal's reason once cancelled
 */
export const ask = async (question: string, options: ConfirmOptions, word?: string): Promise<boolean> => {
  const { yes, input, output, signal, pause, cancel } = options;
  signal.throwIfAborted();
  if (yes) return true;
  if (!input.isTTY || !output.isTTY) {
    throw new UserError(
      'no-terminal',
      `this must be agreed to, and there is no terminal to ask at: ${question}`,
      {
        hint: 'Add --yes to agree beforehand.',
      },
    );
  }
  pause();
  const prompt = createInterface({ input, output });
  const { promise, resolve } = Promise.withResolvers<string>();
  prompt.on('SIGINT', cancel);
  // Ctrl-D, or an abort: no answer is no.
  prompt.on('close', () => resolve(''));
  const close = (): void => prompt.close();
  signal.addEventListener('abort', close);
  prompt.question(`${question} [${word === undefined ? 'y/N' : `type ${word}`}] `, resolve);
  try {
    const answer = await promise;
    signal.throwIfAborted();
    return word === undefined ? isYes(answer) : answer.trim() === word;
  } finally {
    signal.removeEventListener('abort', close);
    prompt.close();
  }
};

const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer.trim());
