import type { Operation } from '../core/operation.ts';
import { describe } from '../core/operation.ts';
import { lines } from './probe/text.ts';
import { meaningOf } from './meaning.ts';
import { parseProgress } from './progress.ts';
import { renderScript, type ScriptPart } from './script.ts';
import type { Session } from './session.ts';
import { StepFailure } from './step-failure.ts';

const LOG_LINES = 15;
/** What `timeout` exits with: the command heeded its signal, or had to be killed. */
const TIMED_OUT = new Set([124, 137]);

/**
 * Carries out steps' operations on a host in one round trip, telling of each step as it goes.
 *
 * @throws StepFailure for the first operation that fails; nothing after it has run
 */
export const execute = async (
  { connection, want, emit }: Pick<Session, 'connection' | 'want' | 'emit'>,
  parts: readonly ScriptPart[],
  onStep: (step: string, state: 'started' | 'done') => void = () => {},
): Promise<void> => {
  // A script that ends before its first step, as one that waited too long for another, is the first one's failure.
  let step = parts[0]?.step ?? '';
  let index = -1;
  let log: string[] = [];
  const host = connection.host.name;
  const result = await connection.run(renderScript(want.paths, parts), {
    deadline: parts
      .flatMap(({ operations }) => operations)
      .reduce((sum, operation) => sum + deadlineOf(operation), 960),
    onLine: (stream, line) => {
      if (stream === 'stderr') {
        log = [...log, line].slice(-LOG_LINES);
        emit({ type: 'output', host, step, line });
        return;
      }
      const progress = parseProgress(line);
      if (progress === undefined) return;
      if (progress.kind === 'wait') {
        emit({
          type: 'note',
          host,
          text: 'waiting: commands of an interrupted run are still at work on the host',
        });
        return;
      }
      step = progress.step;
      if (progress.kind === 'op') {
        index = progress.index;
        log = [];
      }
      if (progress.kind === 'begin') onStep(step, 'started');
      if (progress.kind === 'end') onStep(step, 'done');
    },
  });
  if (result.code === 0) return;
  const failed = lines(result.stdout)
    .map(parseProgress)
    .findLast((progress) => progress?.kind === 'fail');
  const code = failed?.kind === 'fail' ? failed.code : result.code;
  const operation = parts.find((part) => part.step === step)?.operations[index];
  const words = log.length > 0 ? log : lines(result.stderr).slice(-LOG_LINES);
  throw new StepFailure(step, words, explain(operation, code, words));
};

const explain = (
  operation: Operation | undefined,
  code: number,
  words: readonly string[],
): { code: string; message: string; hint: string } => {
  const what = operation === undefined ? 'the script' : describe(operation);
  const how = TIMED_OUT.has(code) ? 'did not end in time' : `failed with exit code ${code}`;
  const expected = operation?.op === 'run' ? operation.failure : undefined;
  const failure = meaningOf([...words, how], expected?.code) ?? expected;
  return {
    code: failure?.code ?? 'step-failed',
    message: `${what}: ${how}`,
    hint:
      failure?.hint ??
      'the lines above are what the host said; mend it there, then run again: what is done stays done',
  };
};

const deadlineOf = (operation: Operation): number => {
  if (operation.op === 'run') return operation.deadline + 10;
  return operation.op === 'service' ? 410 : 10;
};
