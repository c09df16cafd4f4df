import stringWidth from 'string-width';
import type { ExitCode, HostRecap } from '../../core/event.ts';
import { padEnd, padStart, type Paint } from './style.ts';

const COLUMNS = ['ok', 'changed', 'failed', 'skipped', 'seconds'] as const;

const COLORS = { ok: 'green', changed: 'yellow', failed: 'red', skipped: 'blue', seconds: 'dim' } as const;

const VERDICTS: Record<ExitCode, string> = {
  0: 'done',
  1: 'failed',
  2: 'changes are pending',
  64: 'bad input',
  130: 'cancelled',
};

type Recap = { changes: number; hosts: readonly HostRecap[]; exitCode: ExitCode };

/** What truly happened: a row for each host, the cloud's changes, the verdict. */
export const formatRecap = ({ changes, hosts, exitCode }: Recap, paint: Paint): string[] => {
  const nameWidth = Math.max(4, ...hosts.map(({ host }) => stringWidth(host)));
  const cloud = `${changes} ${changes === 1 ? 'change' : 'changes'} to resources`;
  const verdict = paint(exitCode === 0 ? 'green' : exitCode === 2 ? 'yellow' : 'red', VERDICTS[exitCode]);
  const head = paint('bold', ['host'.padEnd(nameWidth), ...COLUMNS].join('  '));
  return [
    ...(hosts.length === 0 ? [] : [head, ...hosts.map((host) => row(host, nameWidth, paint))]),
    `${cloud}; ${verdict}`,
  ];
};

const row = (recap: HostRecap, nameWidth: number, paint: Paint): string =>
  [
    padEnd(recap.host, nameWidth),
    ...COLUMNS.map((column) => {
      const text = column === 'seconds' ? recap.seconds.toFixed(1) : String(recap[column]);
      const cell = padStart(text, column.length);
      return recap[column] === 0 ? cell : paint(COLORS[column], cell);
    }),
  ].join('  ');
