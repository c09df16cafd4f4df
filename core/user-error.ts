import type { Failure } from './event.ts';

/** Everything a person can mend: bad inventory, missing secret, unreachable host, refused login, full disk. */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  /**
   * @param code   stable, kebab-case; tests and machines match on it, never on the message
   * @param message what went wrong and where, in one or a few plain lines
   * @param options hint: what to do next, as exact as possible; cause: the error underneath
   */
  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UserError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Bad input: the run never started. The entry files answer it with exit code 64. */
export class InputError extends UserError {
  override name = 'InputError';
}

/** A person's error as data: what a printer shows and what `--json` carries. */
export const failureOf = ({ code, message, hint }: UserError): Failure => ({
  code,
  message,
  ...(hint !== undefined && { hint }),
});
