import { PROGRESS_MARKER } from './script.ts';

/** One line of a script's progress. */
export type Progress =
  /** For the commands that an interrupted run left behind. */
  | { kind: 'wait' }
  | { kind: 'begin' | 'end'; step: string }
  | { kind: 'op'; step: string; index: number }
  | { kind: 'fail'; step: string; code: number };

/** Reads one line of a script's standard output; anything that is no progress line is nothing. */
export const parseProgress = (line: string): Progress | undefined => {
  if (!line.startsWith(PROGRESS_MARKER)) return undefined;
  const [kind, step = '', number] = line.slice(1).split(' ');
  switch (kind) {
    case 'wait':
      return { kind };
    case 'begin':
    case 'end':
      return { kind, step };
    case 'op':
      return { kind, step, index: Number(number) };
    case 'fail':
      return { kind, step, code: Number(number) };
    default:
      return undefined;
  }
};
