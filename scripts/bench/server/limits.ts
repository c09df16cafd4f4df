import type { Emit } from '../../../core/event.ts';

/** Tells a figure beside the most that it may be. @returns whether it is kept */
export function limit(emit: Emit, name: string, value: number, most: number, unit: string): boolean {
  // Not `value > most`: a figure that is not there at all is no success.
  const isKept = value <= most;
  emit({
    type: 'finding',
    name,
    state: isKept ? 'well' : 'ill',
    text: `${value} ${unit}; at most ${most}`,
  });
  return isKept;
}
