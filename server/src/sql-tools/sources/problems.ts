import { DatabaseError } from 'pg';
import { BusyError, CallError, codeOf, messageOf, STATEMENT_CANCELLED } from '../../errors.ts';
import { outageOf } from '../../outage.ts';

/** What happened around a statement that failed. */
export interface Failure {
  source: string;
  seconds: number;
  signal: AbortSignal;
  /** The answer outgrew what this server takes, and was cut off. */
  overflowed: boolean;
  writing: boolean;
  /** The connections that the source may have. */
  connections: number;
}

// https://www.postgresql.org/docs/17/errcodes-appendix.html
const CONTENDED = new Set(['40001', '40P01']);
// In a tool that reads, it is the statement that does not fit the transaction.
const READ_ONLY = '25006';
const REFUSED = /^(28|3D)/;

/**
 * A failure in words for the caller. What Postgres says of a statement is passed on, because it helps to mend
 * it; what is said of the connection is left to the log, because it names hosts and users.
 */
export function problemOf(error: unknown, failure: Failure): unknown {
  const { source, seconds, signal, overflowed, writing, connections } = failure;
  if (overflowed) {
    const undone = writing ? ' Nothing was changed.' : '';
    return new CallError(
      `One row of the answer, or the rows together, are too large for this server.${undone} Ask for fewer or shorter columns.`,
    );
  }
  if (signal.aborted) return signal.reason;
  if (error instanceof CallError) return error;
  const code = codeOf(error) ?? '';
  if (code === STATEMENT_CANCELLED) {
    return new CallError(`The statement took longer than ${seconds} s and was stopped. Ask for less.`);
  }
  if (code === '55P03')
    return new CallError('A lock that the statement needs is held by somebody else. Try again.');
  if (error instanceof DatabaseError && REFUSED.test(code)) {
    return new CallError(
      `The database of the source ${source} refuses this server. Its operator must look at the log.`,
    );
  }
  if (CONTENDED.has(code)) return new CallError('Other statements were changing the same data. Try again.');
  if (error instanceof DatabaseError && (outageOf(error) === undefined || code === READ_ONLY)) {
    const hint = error.hint === undefined ? '' : ` Hint: ${error.hint}`;
    return new CallError(`Postgres refuses the statement: ${messageOf(error)} (${code}).${hint}`);
  }
  // node-postgres has no code for it: every connection was lent for as long as it takes to make one.
  if (messageOf(error) === 'timeout exceeded when trying to connect') {
    return new BusyError(
      `All ${connections} connections of the source ${source} are busy. Try again in a few seconds.`,
    );
  }
  // A bug of ours is none of the source's.
  if (outageOf(error) === undefined) return error;
  const unknown = writing ? ' Whether the change was made is not known: look before you try again.' : '';
  return new CallError(
    `The source ${source} is not reachable at the moment.${unknown || ' Try again in a few seconds.'}`,
  );
}
