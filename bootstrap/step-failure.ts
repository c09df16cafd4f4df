import { UserError } from '../core/user-error.ts';

/** A step that failed on the host, with the last lines of what its command or container said. */
export class StepFailure extends UserError {
  override name = 'StepFailure';
  readonly step: string;
  readonly log: string[];

  constructor(
    step: string,
    log: string[],
    error: { code: string; message: string; hint?: string; cause?: unknown },
  ) {
    super(error.code, error.message, {
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error.cause,
    });
    this.step = step;
    this.log = log;
  }
}
